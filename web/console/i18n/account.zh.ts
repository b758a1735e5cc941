// 自己的账号：密码与登录设备。
import type { AccountWords } from './account.en'

export const accountZh: AccountWords = {
  title: '我的账号',
  password: '密码',
  passwordLead: '修改密码后，除当前设备外的登录都会退出。',
  noPassword: '您使用组织账号登录，这里没有密码。',
  current: '当前密码',
  next: '新密码',
  wrong: '密码不正确。',
  change: '修改密码',
  changed: '密码已修改，其他设备均已退出登录。',
  sessions: '登录设备',
  sessionsLead: '发现不认识的设备，请将其退出并修改密码。',
  failed: '无法读取登录设备。',
  unknown: '未知设备',
  here: '当前设备',
  used: '最近使用',
  since: '登录于',
  ways: {
    password: '密码',
    totp: '密码和验证器',
    recovery: '密码和恢复码',
    passkey: '通行密钥',
    oidc: '组织账号',
  },
  end: '退出',
  ended: '已退出该设备。',
  endAll: '退出其他所有设备',
  allEnded: '其他设备均已退出登录。',
}
