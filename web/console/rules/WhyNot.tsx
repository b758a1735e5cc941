import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import '../style/why.css'
import { HttpError } from '../http'
import { ruleWords, sentences } from '../i18n/rules'
import { clock, clockWithSeconds } from '../i18n/times'
import { now } from '../state/clock'
import { write } from '../state/route'
import { factOf, loadCatalogue } from '../state/rules'
import { whyNot, type Explained, type Why } from '../state/rulesWhy'
import { sayCondition, valueName } from '../state/rulesSay'
import { isGroupWhy, missing } from '../state/rulesWhy'
import { why as reasonFor } from './doing'

const EVERY_MS = 2000

interface WhyProps {
  site: string
  visitor: string
}

/** Each rule and what holds it back from this visitor; looks again while it is open. */
export function WhyNot({ site, visitor }: WhyProps) {
  const words = ruleWords.value.why
  const rules = useSignal<readonly Why[] | null>(null)
  const problem = useSignal('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let isOpen = true
    const look = async () => {
      if (!document.hidden) await take()
      if (isOpen) timer = setTimeout(look, EVERY_MS)
    }
    const take = async () => {
      try {
        await loadCatalogue(site)
        const told = await whyNot(site, visitor)
        if (isOpen) [rules.value, problem.value] = [told, '']
      } catch (error) {
        const isGone = error instanceof HttpError && error.code === 'visitor_not_found'
        if (isOpen) problem.value = isGone ? ruleWords.peek().why.gone : reasonFor(error)
      }
    }
    void look()
    return () => {
      isOpen = false
      clearTimeout(timer)
    }
  }, [site, visitor])
  if (problem.value) return <p class="faint">{problem.value}</p>
  if (!rules.value) return <p class="faint" aria-busy="true">{words.lead}</p>
  if (rules.value.length === 0) return <p class="faint">{words.none}</p>
  return (
    <ul class="why-list">
      {rules.value.map((each) => (
        <WhyItem key={each.rule} site={site} why={each} />
      ))}
    </ul>
  )
}

function WhyItem({ site, why }: { site: string; why: Why }) {
  const words = ruleWords.value.why
  const holding = why.state === 'held' ? missing(why.when) : []
  return (
    <li class={`why ${why.state}`}>
      <p class="why-head">
        <a class="cut" href={write({ at: 'rules', site, rule: why.rule })}>
          {why.name}
        </a>
        <span class="why-state">{words.states[why.state] ?? why.state}</span>
      </p>
      <p class="faint">{saying(why)}</p>
      {holding.map((each, index) => (
        <p key={index} class="why-holds">
          {sayWhy(each)}
        </p>
      ))}
      <details>
        <summary class="faint">{words.open}</summary>
        <Tree of={why.when} />
      </details>
    </li>
  )
}

/** When it came true, or why the budget or a limit keeps it away, and until when. */
export function saying({ at, reason, until, variant }: Why): string {
  const words = ruleWords.value.why
  return [
    at && words.at(clockWithSeconds(Date.parse(at))),
    variant && words.variant(variant),
    reason && (words.reasons[reason] ?? reason),
    until && reason && words.until(clock(Date.parse(until))),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** `isUnwanted`: it stands under a “none of these”, where what does not hold is as it should be. */
export function Tree({ of, isUnwanted = false }: { of: Explained; isUnwanted?: boolean }) {
  if (!isGroupWhy(of)) return <Line of={of} isUnwanted={isUnwanted} />
  return (
    <div class="why-group">
      {of.kind !== 'all' && <Line of={of} isUnwanted={isUnwanted} />}
      {of.of.map((each, index) => (
        <Tree key={index} of={each} isUnwanted={isUnwanted !== (of.kind === 'none')} />
      ))}
    </div>
  )
}

function Line({ of, isUnwanted }: { of: Explained; isUnwanted: boolean }) {
  const words = ruleWords.value.why
  const isRight = of.holds !== isUnwanted
  return (
    <p class={`why-line ${isRight ? 'holds' : ''}`}>
      <i aria-hidden="true">{isRight ? '✓' : '✕'}</i>
      <span class="unseen">{of.holds ? words.holds : words.holdsNot}: </span>
      {sayWhy(of)}
    </p>
  )
}

/** `Time on page: 12 s of 30 s`, or the condition and what there is instead. */
function sayWhy(of: Explained): string {
  const words = ruleWords.value.why
  if (isGroupWhy(of)) return ruleWords.value.tree.kinds[of.kind]
  const fact = factOf(of.fact)
  const name = sentences.value.facts[of.fact] ?? of.fact
  const said = (value: unknown) => written(value, of.fact)
  const key = of.key && fact?.key !== 'zone' ? ` “${of.key}”` : ''
  if (of.op === 'at_least' && typeof of.value === 'number' && of.now !== null) {
    const soon = of.at ? sentences.value.seconds(left(of.at)) : ''
    return words.reached(name + key, said(of.now), said(of.value), soon)
  }
  return words.now(sayCondition(of, sentences.value, factOf).trim(), said(of.now))
}

const left = (at: string): number => Math.max(0, Math.ceil((Date.parse(at) - now.value) / 1000))

function written(value: unknown, fact: string): string {
  const words = ruleWords.value.why
  if (value === true) return words.yes
  if (value === false) return words.no
  if (Array.isArray(value)) return value.join(', ') || words.nothing
  if (value === null || value === undefined || value === '') return words.nothing
  const unit = factOf(fact)?.unit
  if (unit === 'seconds') return sentences.value.seconds(value)
  const day = sentences.value.weekdays[String(value)]
  if (fact === 'weekday' && day) return day
  return unit === 'percent' ? `${String(value)} %` : valueName(fact)(String(value))
}
