// What to type in a shell to see that a token works. It disturbs no visitor.
import type { MadeToken } from '../../state/tokens'

export function sampleOf({ token, scopes, sites }: MadeToken): string {
  const send = (path: string) =>
    `curl ${location.origin}/api/v1${path} \\\n  -H 'Authorization: Bearer ${token}'`
  if (scopes.includes('read')) return send('/sites')
  if (!scopes.includes('push')) return ''
  const push = { site: sites?.[0] ?? 'SITE', visitor: 'VISITOR', kind: 'message', text: '…' }
  return `${send('/push')} -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(push)}'`
}
