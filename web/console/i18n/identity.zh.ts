// 为访客身份签名的密钥：中文文案。
import type { identityEn } from './identity.en'

export const identityZh: typeof identityEn = {
  title: '验证访客身份',
  lead: '用密钥为已登录您网站的用户签名，客服就能确认对话的是谁。同一个人在任何设备上都是同一位访客，历史记录合而为一。',
  none: '还没有密钥，暂时无法验证访客身份。',
  add: '新建密钥',
  added: '密钥已创建。请保存在只有您的服务器能读取的地方。',
  id: '密钥编号（kid）',
  secret: '密钥',
  show: '显示密钥',
  hide: '隐藏密钥',
  copy: '复制密钥',
  made: (author, when) => `由 ${author} 创建于 ${when}`,
  good: '使用中',
  ends: (when) => `有效至 ${when}`,
  ended: (when) => `已于 ${when} 停用`,
  retire: '停用',
  retireTitle: '停用此密钥？',
  retireLead:
    '用它签名的令牌将失效，凭这些令牌打开的页面需要重新证明访客身份。请先新建密钥并改用新密钥签名。',
  now: '立即停用',
  inADay: '24 小时后停用',
  cancel: '保留',
  retired: '密钥已停用。',
  code: '签名示例（Python、Node、PHP）',
  codeLead: '在您的服务器上，每次生成页面时为已登录的用户签名：',
  pageLead: '然后放入页面，与站点密钥写在一起；也可以稍后用脚本提供：',
  outLead: '用户退出登录时：',
  copyCode: (language) => `复制 ${language} 代码`,
}
