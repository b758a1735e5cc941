// The same in Chinese.
import type { ReadyWords } from './rulesReady.en'

export const readyZh: ReadyWords = {
  title: '现成的规则',
  lead: '点一下即可生成草稿，看过、改好之后再启用。启用之前不会发送任何内容。',
  use: '使用这条规则',
  pricing: {
    name: '价格页打招呼',
    about: '访客看价格满 30 秒时，主动问候一句。',
    text: '您好，对价格有疑问吗？我来为您解答。',
  },
  exit: {
    name: '挽留购物车访客',
    about: '访客在购物车页准备离开时，询问一次。',
    title: '先别急着走',
    text: '订单还有不清楚的地方吗？问我们一句，一分钟就好。',
  },
  returning: {
    name: '欢迎再次光临',
    about: '访客第二次到访、还没有聊过时，打个招呼。',
    text: '欢迎回来！要不要接着上次的内容继续看？',
  },
  rescue: {
    name: '挽救未回复的会话',
    about: '访客等待回复满一分钟时，打上标签，并把会话分配给您。',
    note: '正在会话中的访客不会再收到邀请，所以这条规则只打标签并分配会话。需要时可再加一个 Webhook 通知。',
    tag: '等待中',
  },
  campaign: {
    name: '推广活动欢迎语',
    about: '对来自邮件推广的访客说专属的欢迎语。',
    campaign: 'newsletter',
    title: '欢迎光临',
    text: '您是从我们的邮件过来的吧？要不要看看最近的新品？',
  },
  reader: {
    name: '帮助认真阅读的访客',
    about: '一页读了大半、停留满一分钟的访客，多半有兴趣或在找什么。',
    text: '找到想要的内容了吗？有问题随时问我。',
  },
  hours: {
    name: '非工作时间',
    about: '没有客服在线时，告诉访客何时回来。',
    text: '我们早上 9 点上班。您可以先留言，回复会显示在这里。',
  },
}
