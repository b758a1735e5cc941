import { partsOf } from '../../shared/links'
import { SafeLink } from './SafeLink'

/** What somebody wrote: text, with its web addresses made links. Never markup. */
export const SaidText = ({ text }: { text: string }) => (
  <>
    {partsOf(text).map((part) =>
      part.href ? <SafeLink url={part.href}>{part.text}</SafeLink> : part.text,
    )}
  </>
)
