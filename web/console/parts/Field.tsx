import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface FieldProps {
  label: string
  hint?: string
  error?: string
  children: (control: {
    id: string
    'aria-invalid': boolean
    'aria-describedby': string | undefined
  }) => ComponentChildren
}

/** A label, its control, and below it either the hint or what is wrong: never a jump between. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const note = `${id}-note`
  const described = error || hint ? note : undefined
  return (
    <div class={`field ${error ? 'wrong' : ''}`}>
      <label for={id}>{label}</label>
      {children({ id, 'aria-invalid': Boolean(error), 'aria-describedby': described })}
      <p id={note} class="field-note" role={error ? 'alert' : undefined}>
        {error ?? hint ?? '\u00a0'}
      </p>
    </div>
  )
}
