import { partsOf } from '../../shared/links'
import { LinkDoubt } from './LinkDoubt'
import { SafeLink } from './SafeLink'

/** What somebody wrote: text, with its web addresses made links. Never markup. A stranger's can be
 * looked at before they are opened. */
export const SaidText = ({ text, isStrange }: { text: string; isStrange?: boolean }) => (
  <>
    {partsOf(text).map((part) =>
      part.href ? (
        <>
          <SafeLink url={part.href}>{part.text}</SafeLink>
          {isStrange && <LinkDoubt url={part.href} />}
        </>
      ) : (
        part.text
      ),
    )}
  </>
)
