import { ServerCrash } from 'lucide'
import { ConversationsScreen } from './conversations/ConversationsScreen'
import { SetUp } from './entrance/SetUp'
import { SignIn } from './entrance/SignIn'
import { Shell } from './frame/Shell'
import { t } from './i18n'
import { Button } from './parts/Button'
import { Empty } from './parts/Empty'
import { Toasts } from './parts/Toasts'
import { lazy } from './parts/lazy'
import { SettingsScreen } from './settings/SettingsScreen'
import { halfWay, resumeSession, session, setupNeeded, unreachable } from './state/session'
import { isJoining, route } from './state/route'
import { VisitorsScreen } from './visitors/VisitorsScreen'

const SecondStep = lazy(() => import('./entrance/SecondStep').then((all) => all.SecondStep))
const Joining = lazy(() => import('./entrance/Joining').then((all) => all.Joining))
const MustSecure = lazy(() => import('./entrance/MustSecure').then((all) => all.MustSecure))
const RulesScreen = lazy(() => import('./rules/RulesScreen').then((all) => all.RulesScreen))
const PushesScreen = lazy(() => import('./pushes/PushesScreen').then((all) => all.PushesScreen))
const ReportsScreen = lazy(() => import('./reports/ReportsScreen').then((all) => all.ReportsScreen))

export function App() {
  return (
    <>
      <Screen />
      <Toasts />
    </>
  )
}

function Screen() {
  if (unreachable.value) return <NoServer />
  if (session.value === undefined) return <div aria-busy="true" />
  if (isJoining(route.value)) return <Joining />
  if (session.value === null && halfWay.value) return <SecondStep />
  if (session.value === null)
    return route.value.at === 'setup' && setupNeeded.value ? <SetUp /> : <SignIn />
  if (session.value.owes_factor) return <MustSecure />
  return (
    <Shell>
      {route.value.at === 'conversations' ? (
        <ConversationsScreen />
      ) : route.value.at === 'rules' ? (
        <RulesScreen />
      ) : route.value.at === 'pushes' ? (
        <PushesScreen />
      ) : route.value.at === 'reports' ? (
        <ReportsScreen />
      ) : route.value.at === 'settings' ? (
        <SettingsScreen />
      ) : (
        <VisitorsScreen />
      )}
    </Shell>
  )
}

function NoServer() {
  const words = t.value.entrance
  return (
    <main class="entrance">
      <Empty icon={ServerCrash} title={words.unreachableTitle} text={words.unreachable}>
        <Button onClick={() => void resumeSession()}>{t.value.tryAgain}</Button>
      </Empty>
    </main>
  )
}
