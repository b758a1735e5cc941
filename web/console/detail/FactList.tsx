import type { ComponentChildren } from 'preact'

export type Fact = [label: string, value: ComponentChildren]

/** Names beside values; what is long wraps. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt class="cut" title={label}>
            {label}
          </dt>
          <dd title={typeof value === 'string' ? value : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
