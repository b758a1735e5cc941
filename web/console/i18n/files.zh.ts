// 会话中的文件：中文文本。
import type { FilesWords } from './files.en'

export const filesZh: FilesWords = {
  attach: '添加文件',
  drop: '将文件拖放到此处即可添加',
  list: '待发送的文件',
  waiting: '等待上传',
  going: (percent) => `${percent}%`,
  done: '可以发送',
  failed: (why) => `上传失败：${why}`,
  cancel: (name) => `取消上传 ${name}`,
  remove: (name) => `移除 ${name}`,
  whenReady: '文件上传完成后自动发送',
  save: (name) => `下载 ${name}`,
  gone: '文件已不存在',
  said: (name) => `文件：${name}`,
  unreachable: '网络连接中断。',
}
