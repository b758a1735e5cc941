import { isWeb, SafeLink } from './SafeLink'

const ADDRESS = /(https?:\/\/[^\s<>"'，。；！？、）】》]+)/

/** What somebody wrote: text, with its web addresses made links. Never markup. */
export function SaidText({ text }: { text: string }) {
  return (
    <>
      {text.split(ADDRESS).map((part) => {
        const url = part.replace(/[.,;:!?)\]]+$/, '')
        if (!ADDRESS.test(part) || !isWeb(url)) return part
        return [<SafeLink url={url}>{url}</SafeLink>, part.slice(url.length)]
      })}
    </>
  )
}
