// The ways into the console besides e-mail and password.

export const entranceEn = {
  or: 'or',
  forgot: 'Forgot your password?',
  byPasskey: 'Sign in with a passkey',
  byOrganisation: (name: string) => `Sign in with ${name}`,
  passkeyCancelled: 'The passkey was not used. Try again when you are ready.',
  sentBack: 'Signing in with your organisation did not work. Try again.',
}

export type EntranceWords = typeof entranceEn

export const entranceErrorsEn = {
  second_factor_needed: 'Set up a second factor in your account first.',
  password_wrong: 'That is not your password.',
  sign_in_again: 'This needs a sign-in of the last ten minutes. Sign out and in again.',
  code_wrong: 'That is not the code that the app shows now.',
  factor_exists: 'There is one already. Remove it first.',
  factor_missing: 'This took too long, or was removed already. Begin again.',
  ticket_invalid: 'This took too long, or was used already. Begin again.',
  passkey_failed: 'This passkey could not be checked. Try again, or sign in another way.',
  passkey_not_found: 'This passkey is not there any more.',
  link_invalid: 'This link was used, taken back or is too old. Ask for another.',
  no_mail: 'E-mail is not set up here. Ask an owner or admin for a link.',
  last_owner: 'Somebody must own this. Make another owner first.',
  invitation_not_found: 'This invitation was accepted or taken back.',
  session_not_found: 'This sign-in has ended already.',
  token_not_found: 'This token was revoked already.',
  oidc_failed: 'Your organisation’s sign-in did not let you in. Try again, or ask who runs it.',
  oidc_stranger: 'Nobody here has your e-mail address. Ask an admin for an invitation.',
}
