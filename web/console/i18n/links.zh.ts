// 访客链接的去向：中文。
import type { linksEn } from './links.en'

export const linksZh: typeof linksEn = {
  ask: (host) => `查看 ${host} 这个链接指向哪里`,
  asking: '正在查看…',
  hide: '收起',
  failed: '该地址没有响应，或无法查看。',
  leads: (host) => `会跳转到 ${host}`,
  file: (type) => `文件：${type}`,
  status: (status) => `该地址返回 ${status}。`,
  nothing: '该页面没有任何说明。',
}
