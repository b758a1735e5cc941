// People in a rule, in Chinese.
import type { PeopleWords } from './rulesPeople.en'

export const peopleZh: PeopleWords = {
  anybody: '由在线客服署名',
  here: (name) => `${name}（在线）`,
  gone: (name) => `${name}（不在本站）`,
  senderHint: '访客看到的发送人。',
  agentsHint: '输入或选择客服名称。',
  strangers: (names) => `本站没有名为 ${names} 的客服。`,

  begin: '用我的浏览器试试',
  lead: '在新标签页打开您的网站。您在那边浏览，这里实时显示当前规则还差什么条件，不计入报表。',
  waits: '正在等待刚打开的页面…',
  reopen: '重新打开',
  stop: '停止',
  nobody: '一分钟内没有收到该页面的消息。',
  check:
    '请检查页面上是否有小组件：页面里要有小组件的代码，页面地址要在设置的站点地址之内；浏览器的拦截插件也可能有影响。',
  again: '重新开始',
  left: '您已离开网站，或关闭了页面。',
  show: '立即在那边显示',
  auto: '触发时自动在那边显示',
  autoOnce: '只显示一次，再次勾选可重试。',
  fired: (time) => `规则此刻会触发（${time}）。`,
  shown: (time) => `已于 ${time} 在那边显示。`,
  version: (name) => `有多个版本，显示的是 ${name}。`,
}
