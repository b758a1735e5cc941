// Passkeys: what the server asks, put into the browser's terms, and its answer in the server's.
// (Not every browser that knows passkeys has the methods that do this by themselves.)

interface Named {
  id: string
  type: 'public-key'
}

/** The server's question; bytes are base64url. */
export interface Options {
  challenge: string
  user?: { id: string; name: string; displayName: string }
  excludeCredentials?: Named[]
  allowCredentials?: Named[]
}

export interface Question {
  ticket: string
  options: Options
}

/** A bare address is no name that a passkey could be bound to. */
export const isNamed = (): boolean => !/^[\d.]+$|^\[/.test(location.hostname)

export const canUsePasskeys = (): boolean =>
  isSecureContext && 'PublicKeyCredential' in globalThis && isNamed()

/** Raises what the browser raises: `NotAllowedError` when the person would rather not. */
export async function makePasskey(options: Options): Promise<unknown> {
  const made = await navigator.credentials.create({ publicKey: inBytes(options) as never })
  return answered(made as PublicKeyCredential)
}

export async function usePasskey(options: Options): Promise<unknown> {
  const used = await navigator.credentials.get({ publicKey: inBytes(options) as never })
  return answered(used as PublicKeyCredential)
}

const inBytes = (options: Options): object => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
  ...(options.excludeCredentials && { excludeCredentials: options.excludeCredentials.map(named) }),
  ...(options.allowCredentials && { allowCredentials: options.allowCredentials.map(named) }),
})

const named = (key: Named): object => ({ ...key, id: bytes(key.id) })

function answered(credential: PublicKeyCredential): unknown {
  const response = credential.response as AuthenticatorAttestationResponse &
    AuthenticatorAssertionResponse
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  const given = parts
    .map((part) => [part, response[part as keyof typeof response]] as const)
    .filter((pair): pair is [string, ArrayBuffer] => pair[1] instanceof ArrayBuffer)
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: Object.fromEntries(given.map(([part, value]) => [part, text(value)])),
  }
}

const bytes = (base64url: string): Uint8Array =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
