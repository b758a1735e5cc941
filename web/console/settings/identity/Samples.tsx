import { identityWords } from '../../i18n/identity'
import { CopyButton } from '../../parts/CopyButton'
import { pageOf, samplesOf, signOut } from './samples'

/** What a developer needs to begin, for this site and this key. */
export function Samples({ site, id }: { site: string; id: string }) {
  const words = identityWords.value
  return (
    <details class="samples">
      <summary>{words.code}</summary>
      <p>{words.codeLead}</p>
      {samplesOf(site, id).map(([language, code]) => (
        <section key={language} aria-label={language}>
          <h4>{language}</h4>
          <pre tabIndex={0}>{code}</pre>
          <CopyButton text={code} label={words.copyCode(language)} />
        </section>
      ))}
      <p>{words.pageLead}</p>
      <pre tabIndex={0}>{pageOf(site)}</pre>
      <p>{words.outLead}</p>
      <pre tabIndex={0}>{signOut}</pre>
    </details>
  )
}
