// 没有权限时的提示。
import type { MayWords } from './may.en'

export const mayZh: MayWords = {
  looks: '您是只读成员，可以查看全部内容，不能操作。',
  admins: '仅所有者和管理员可以修改。',
  noSite: '还没有分配给您的站点，请联系所有者或管理员。',
  rights: '所有者或管理员修改了您的角色或站点，当前显示的是您现在可以查看的内容。',
}
