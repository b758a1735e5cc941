/** So that a password keeper knows whose password this is; nobody else sees it. */
export const Username = ({ email }: { email: string }) => (
  <input
    class="unseen"
    type="email"
    tabIndex={-1}
    aria-hidden="true"
    autocomplete="username"
    readOnly
    value={email}
  />
)
