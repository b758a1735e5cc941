// 网站为其身份作保的访客。
import type { verifiedEn } from './verified.en'

export const verifiedZh: typeof verifiedEn = {
  mark: '已验证',
  why: '网站已用签名令牌证实此访客的身份',
  title: '经网站验证',
  name: '姓名',
  email: '邮箱',
  subject: '客户编号',
  merged: '访客已登录：此前的记录已并入其已有的历史。',
}
