// What one person said within a minute.
import { partsOf } from '../../shared/links'
import { Carried } from './Carried'
import type { Group as Shape, Line } from './lines'
import { Face, useRoom } from './parts'
import { clockTime } from './times'

export function Group({ group, lastOwn }: { group: Shape; lastOwn: Line | undefined }) {
  const { words, language } = useRoom()
  const own = group.kind === 'visitor'
  const time = clockTime(group.at, language)
  if (group.kind === 'system')
    return (
      <>
        {group.lines.map((line) => (
          <p class="day" key={line.key}>
            {line.text}
          </p>
        ))}
      </>
    )
  return (
    <section class={own ? 'group own' : 'group'}>
      <h3>
        {own ? <span class="aside">{words.you}</span> : <b>{group.name}</b>}{' '}
        <time dateTime={group.at} dir="ltr">
          {time}
        </time>
      </h3>
      {!own && <Face name={group.name} avatar={group.avatar} />}
      {group.lines.map((line) => (
        <div class="line" key={line.key}>
          {line.file && <Carried file={line.file} state={line.state} />}
          {line.text && (
            <p class="text" dir="auto" data-state={line.state}>
              <Text text={line.text} />
            </p>
          )}
          {(line === lastOwn || line.state === 'failed') && <State line={line} />}
        </div>
      ))}
    </section>
  )
}

function Text({ text }: { text: string }) {
  const { words } = useRoom()
  return (
    <>
      {partsOf(text).map(({ text, href }) =>
        href ? (
          <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc" title={href}>
            {text}
            <span class="aside"> ({words.newTab})</span>
          </a>
        ) : (
          text
        ),
      )}
    </>
  )
}

function State({ line }: { line: Line }) {
  const { chat, words } = useRoom()
  if (line.state !== 'failed') return <p class="state">{line.state && words[line.state]}</p>
  return (
    <p class="state failed">
      {words.failed} {line.reason === 'text_too_long' && words.tooLong}
      {line.reason === 'file_not_found' && words.fileGone}{' '}
      <button type="button" onClick={() => line.cid && chat.tryAgain(line.cid)}>
        {words.again}
      </button>
    </p>
  )
}
