// What the widget knows of a push's `data`. It comes from other people's programs: what is not as
// it should be is left out, field by field.

export interface Button {
  label: string
  /** Checked: http or https. */
  url?: URL
  reply: string
  event: string
}

export interface Look {
  title: string
  image?: string
  buttons: Button[]
}

export function lookOf(data: unknown): Look {
  const { title, image, buttons } = Object(data)
  const source = address(image)
  const isSafe = source?.protocol === 'https:' || source?.origin === location.origin
  return {
    title: text(title, 120),
    image: isSafe ? source?.href : undefined,
    buttons: (Array.isArray(buttons) ? buttons : [])
      .map(buttonOf)
      .filter(({ label }) => label)
      .slice(0, 3),
  }
}

function buttonOf(button: unknown): Button {
  const { label, url, reply, event } = Object(button)
  return {
    label: text(label, 40),
    url: address(url),
    reply: text(reply, 500),
    event: text(event, 128),
  }
}

const text = (value: unknown, most: number) =>
  typeof value === 'string' ? value.trim().slice(0, most) : ''

function address(value: unknown): URL | undefined {
  try {
    const url = new URL(text(value, 2048) || 'about:', location.href)
    return /^https?:$/.test(url.protocol) ? url : undefined
  } catch {
    return undefined
  }
}
