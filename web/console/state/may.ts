// What the one who is signed in may do; the server refuses the rest all the same.
import { session } from './session'

export type Scope = 'read' | 'push' | 'chat' | 'admin'

export const may = (scope: Scope): boolean => session.value?.scopes.includes(scope) ?? false
