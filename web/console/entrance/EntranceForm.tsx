import type { ComponentChildren } from 'preact'

interface EntranceFormProps {
  submit: () => Promise<void>
  /** What is wrong with the whole of it. */
  problem?: ComponentChildren
  isBusy: boolean
  label: string
  children: ComponentChildren
}

/** Fields, what is wrong with them together, and one button: every form of the entrance. */
export function EntranceForm({ submit, problem, isBusy, label, children }: EntranceFormProps) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {children}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button primary wide" disabled={isBusy}>
        {label}
      </button>
    </form>
  )
}
