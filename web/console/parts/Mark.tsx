const BUBBLE =
  'M9 4h14a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7h-6.6l-6 4.7c-.9.7-2.1.1-2.1-1V24' +
  'A7 7 0 0 1 2 17v-6a7 7 0 0 1 7-7Z'

/** The product's mark: two people greeting, one speech bubble. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path fill="currentColor" d={BUBBLE} />
      <path
        fill="none"
        class="mark-line"
        stroke-width="2.6"
        stroke-linecap="round"
        stroke-linejoin="round"
        d="M11 9v10M21 9v10M11 14.2c2.4-1.6 7.6-1.6 10 0"
      />
    </svg>
  )
}
