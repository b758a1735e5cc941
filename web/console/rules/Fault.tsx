import { faultText } from './faultText'

interface FaultProps {
  errors: Readonly<Record<string, string>>
  place: string
}

/** What the server found wrong just here. */
export function Fault({ errors, place }: FaultProps) {
  const said = errors[place]
  if (said === undefined) return null
  return (
    <p class="fault bad-note" role="alert">
      {faultText(place, said)}
    </p>
  )
}
