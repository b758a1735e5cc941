// 访客列表里的群发，简体中文。
import type { manyEn } from './many.en'

export const manyZh: typeof manyEn = {
  select: (name: string) => `选择${name}`,
  selected: (n: number) => `已选 ${n} 位`,
  clear: '取消选择',
  pushToThese: '群发给他们',
  pushToAll: '群发给列表中的所有人',
  selectKey: '选择；按住 Shift 可连选',
  underWay: '正在群发',
  progress: (done: number, total: number) => `${done} / ${total}`,
  held: (n: number) => `${n} 位暂不打扰`,
  gone: (n: number) => `${n} 位已离开`,
  pause: '暂停',
  resume: '继续',
  cancel: '取消群发',
  details: '详情',
  notDone: (reason: string) => `操作未完成：${reason}`,
  takeBack: '撤回',
  notTakenBack: (reason: string) => `未能撤回：${reason}`,
  more: '样式、图片、按钮与有效期',
  waits: '访客离开后保留',
  waitsFor: { 0: '不保留', 600: '10 分钟', 3600: '1 小时', 86400: '1 天' },
  visitors: (n: number) => `${n.toLocaleString('zh')} 位访客`,
  faults: {
    label: '请填写按钮文字。',
    url: '请填写网址，例如 https://shop.example/sale 或 /sale。',
    image: '图片地址须以 https:// 或 / 开头。',
    value: '请填写此项，或改为打开聊天。',
  },
}
