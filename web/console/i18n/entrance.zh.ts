// 除邮箱密码之外的登录方式。
import type { EntranceWords } from './entrance.en'

export const entranceZh: EntranceWords = {
  or: '或',
  forgot: '忘记密码？',
  byPasskey: '用通行密钥登录',
  byOrganisation: (name) => `用 ${name} 登录`,
  passkeyCancelled: '没有使用通行密钥，可随时重试。',
  sentBack: '组织账号登录没有成功，请重试。',
}

export const entranceErrorsZh: Record<string, string> = {
  second_factor_needed: '请先在账号中设置第二步验证。',
  password_wrong: '密码不正确。',
  sign_in_again: '此操作需要最近十分钟内的登录，请退出后重新登录。',
  code_wrong: '动态码不正确。',
  factor_exists: '已经设置过，请先移除。',
  factor_missing: '已超时或已移除，请重新开始。',
  ticket_invalid: '已超时或已使用，请重新开始。',
  passkey_failed: '通行密钥验证失败，请重试或换一种方式登录。',
  passkey_not_found: '该通行密钥已不存在。',
  link_invalid: '链接已使用、已撤回或已过期，请重新获取。',
  no_mail: '此处未配置邮件发送，请向所有者或管理员索取链接。',
  last_owner: '至少要有一位所有者，请先指定另一位所有者。',
  invitation_not_found: '该邀请已被接受或撤回。',
  session_not_found: '该登录已经结束。',
  token_not_found: '该令牌已被撤销。',
  oidc_failed: '组织账号登录失败，请重试或联系管理员。',
  oidc_stranger: '没有使用此邮箱的客服账号，请联系管理员发送邀请。',
}
