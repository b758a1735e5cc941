// Starts the console: preferences first, so that the first paint is right.
import { render } from 'preact'
import './style/index.css'
import { App } from './app'
import { listenToKeys } from './frame/keys'
import { startClock } from './state/clock'
import { isLive } from './state/line'
import { badgeTitle } from './state/notify'
import { applyPreferences } from './state/preferences'
import { followHash } from './state/route'
import { resumeSession } from './state/session'
import { keepWorking } from './state/work'

applyPreferences()
followHash()
listenToKeys()
badgeTitle()
startClock(isLive)
keepWorking()
render(<App />, document.getElementById('console')!)
void resumeSession()
