import { partsOf } from '../../shared/links'
import { may } from '../state/may'
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
          {isStrange && may('chat') && <LinkDoubt url={part.href} />}
        </>
      ) : (
        part.text
      ),
    )}
  </>
)
