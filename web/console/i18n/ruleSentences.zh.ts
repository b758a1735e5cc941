// The same in Chinese.
import type { Sentences } from './ruleSentences.en'

const q = (text: unknown) => `“${String(text)}”`
const listed = (value: unknown, name: (each: string) => string = q) =>
  (Array.isArray(value) ? value : []).map((each) => name(String(each))).join('、')
const pair = (value: unknown) => (Array.isArray(value) ? value : ['…', '…']) as string[]
const COUNTED: Record<string, string> = { at_least: '至少 ', at_most: '至多 ', is: '正好 ' }
const passed = (op: string) => (op === 'at_least' ? '满 ' : (COUNTED[op] ?? ''))
const often = (op: string, n: unknown) =>
  op === 'at_least' && n === 1 ? '' : `${COUNTED[op] ?? ''}${String(n)} 次`

const weekdays: Record<string, string> = {
  mon: '周一',
  tue: '周二',
  wed: '周三',
  thu: '周四',
  fri: '周五',
  sat: '周六',
  sun: '周日',
}

function seconds(value: unknown): string {
  const n = Number(value) || 0
  if (n >= 86_400 && n % 86_400 === 0) return `${n / 86_400} 天`
  if (n >= 3600 && n % 3600 === 0) return `${n / 3600} 小时`
  return n >= 60 && n % 60 === 0 ? `${n / 60} 分钟` : `${n} 秒`
}

const zone = (key: string | undefined) =>
  !key || key === 'visitor' ? '访客当地' : `${key} `

export const sentencesZh: Sentences = {
  weekdays,
  seconds,
  groups: { page: '页面', visit: '本次访问', visitor: '访客', conversation: '会话', moment: '时机' },
  facts: {
    page_url: '页面地址',
    page_path: '页面路径',
    page_title: '页面标题',
    time_on_page: '本页停留',
    scroll: '滚动进度',
    exit_intent: '即将离开',
    idle: '无操作时长',
    clicks: '点击元素',
    referrer: '来源网址',
    utm: '推广参数 (UTM)',
    time_on_site: '本站停留',
    pages: '浏览页数',
    event: '页面事件',
    visits: '到访次数',
    chats: '历史会话数',
    attribute: '自定义属性',
    tags: '标签',
    country: '国家或地区',
    city: '城市',
    language: '语言',
    device: '设备',
    browser: '浏览器',
    system: '操作系统',
    unanswered: '等待回复',
    agent_available: '客服在线',
    hour: '时段',
    weekday: '星期',
    date: '日期',
  },
  ops: {
    is: '是',
    is_not: '不是',
    contains: '包含',
    contains_not: '不包含',
    starts_with: '开头是',
    ends_with: '结尾是',
    any_of: '是其中之一',
    none_of: '不在其中',
    matches: '匹配正则',
    at_least: '至少',
    at_most: '至多',
    between: '介于',
  },
  listOps: { any_of: '含有其中之一', none_of: '都不含有' },
  exactly: '正好',

  joins: { all: '，且', any: '，或', none: '，或' },
  nested: (kind, inner) => (kind === 'none' ? `（以下都不成立：${inner}）` : `（${inner}）`),
  root: (kind, inner) => (kind === 'none' ? `除非${inner}` : `当${inner}`),
  always: '对所有访客',
  nothing: '还没有设置动作',
  whole: (when, then) => `${when}：${then}。`,
  then: '，然后',
  versions: (n, first) => `在 ${n} 个版本中择一，例如${first}`,

  condition(c, type, name) {
    const { fact, op, value, key } = c
    const own: Record<string, () => string> = {
      time_on_page: () => `在本页停留${passed(op)}${seconds(value)}`,
      time_on_site: () => `在本站停留${passed(op)}${seconds(value)}`,
      idle: () => `无操作${passed(op)}${seconds(value)}`,
      unanswered: () => `等待回复${passed(op)}${seconds(value)}`,
      scroll: () => `向下滚动${COUNTED[op] ?? ''}${String(value)}%`,
      exit_intent: () => (value ? '访客即将离开' : '访客没有离开的意思'),
      clicks: () => `点击了 ${key ?? '…'} ${often(op, value)}`.trim(),
      event: () => `发生事件${q(key ?? '…')}${often(op, value)}`,
      pages: () => `浏览了${COUNTED[op] ?? ''}${String(value)} 页`,
      visits: () => `到访${COUNTED[op] ?? ''}${String(value)} 次`,
      chats: () => `有过${COUNTED[op] ?? ''}${String(value)} 次会话`,
      tags: () => (op === 'any_of' ? `标签含有${listed(value)}` : `标签不含${listed(value)}`),
      agent_available: () => (value ? '有客服在线' : '没有客服在线'),
      hour: () => `${zone(key)}时间在 ${pair(value)[0]} 至 ${pair(value)[1]} 之间`,
      date: () => `${zone(key)}日期在 ${pair(value)[0]} 至 ${pair(value)[1]} 之间`,
      weekday: () => {
        const days = listed(value, (day) => weekdays[day] ?? day)
        return `${zone(key)}时间${op === 'any_of' ? '是' : '不是'}${days}`
      },
    }
    return own[fact]?.() ?? this.text(this.subject(fact, key), op, value, type, name)
  },
  subject: (fact, key) => {
    if (fact === 'utm') return ` utm_${key ?? '…'} `
    if (fact === 'attribute') return `属性${q(key ?? '…')}`
    return sentencesZh.facts[fact] ?? fact
  },
  text(subject, op, value, type, name) {
    if (type === 'number' || op === 'at_least' || op === 'at_most')
      return `${subject}${COUNTED[op] ?? ''}${String(value)}`
    const isOne = Array.isArray(value) && value.length === 1
    if (op === 'any_of') return `${subject}是${listed(value, name)}${isOne ? '' : '之一'}`
    if (op === 'none_of') return `${subject}不是${listed(value, name)}`
    return `${subject}${this.ops[op] ?? op}${q(name(String(value)))}`
  },
  action(action) {
    switch (action.do) {
      case 'invite':
        return `邀请${q(action.text)}`
      case 'message':
        return `发送${q(action.text)}`
      case 'open':
        return `打开聊天窗口并说${q(action.text)}`
      case 'event':
        return `在页面上触发事件${q(action.name)}`
      case 'tag':
        return `打上标签${q(action.tag)}`
      case 'assign':
        return `把会话分配给 ${action.agents.join('、')}`
      case 'webhook':
        return `通知 ${action.url}`
    }
  },
}
