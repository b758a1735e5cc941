import type { FileWords } from './files.en'

export const zh: FileWords = {
  files: '待发送的文件',
  waiting: '等待上传',
  going: (percent) => `${percent}%`,
  done: '可以发送',
  cancel: (name) => `取消上传 ${name}`,
  remove: (name) => `移除 ${name}`,
  again: '重试',
  whenReady: '文件上传完成后自动发送',
  save: (name) => `下载 ${name}`,
  notLoaded: '加载失败，请重试。',
  failed: (why) => `上传失败，${why || '请重试。'}`,
  why: {
    file_too_large: '文件过大。',
    file_empty: '文件是空的。',
    file_refused: '不接收可执行程序。',
    too_many_files: '请先发送其他文件。',
    too_many_requests: '一次上传太多，请稍等片刻。',
    no_room: '暂时没有空间存放。',
    unreachable: '网络连接中断。',
  },
}
