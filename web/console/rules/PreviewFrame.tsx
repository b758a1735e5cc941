import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import '../style/rulePreview.css'
import { drawScene, type Scene } from './stage'

interface FrameProps {
  scene: Scene
  isPhone: boolean
  label: string
}

/** Pixels of the page in the frame; it is shown as large as there is room. */
const SIZES = { desktop: [560, 520], phone: [360, 600] } as const

export function PreviewFrame({ scene, isPhone, label }: FrameProps) {
  const box = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLIFrameElement>(null)
  const [room, setRoom] = useState(0)
  const [width, height] = SIZES[isPhone ? 'phone' : 'desktop']
  const scale = Math.min(1, (room || width) / width)

  useLayoutEffect(() => {
    const watcher = new ResizeObserver(() => setRoom(box.current!.clientWidth))
    watcher.observe(box.current!)
    return () => watcher.disconnect()
  }, [])
  const draw = () => {
    if (frame.current?.contentDocument?.body) drawScene(frame.current, scene)
  }
  useEffect(draw, [JSON.stringify(scene)])

  return (
    <div
      ref={box}
      class={`preview-box ${isPhone ? 'phone' : ''}`}
      style={{ height: `${height * scale}px` }}
    >
      <iframe
        ref={frame}
        title={label}
        tabIndex={-1}
        width={width}
        height={height}
        style={{ transform: `scale(${scale})`, width: `${width}px`, height: `${height}px` }}
        onLoad={draw}
      />
    </div>
  )
}
