import type { LiveWords } from './live.en'

export const zh: LiveWords = {
  launcher: '在线咨询',
  unread: (count) => `在线咨询，${count} 条未读`,
  minimise: '收起聊天',
}
