// The original design: every connection in one map behind one mutex, and a push looks at all of
// them for those it is meant for. Messages are raw text frames; the first one says "ok".
package main

import (
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/websocket"
)

type visitor struct {
	kefuName, uniqid, url, title, refer string

	conn    *websocket.Conn
	writing sync.Mutex // gorilla allows one writer at a time
}

func (v *visitor) send(text string) error {
	v.writing.Lock()
	defer v.writing.Unlock()
	return v.conn.WriteMessage(websocket.TextMessage, []byte(text))
}

type registry struct {
	mu       sync.Mutex
	visitors map[*websocket.Conn]*visitor
}

var upgrader = websocket.Upgrader{
	ReadBufferSize:  1024,
	WriteBufferSize: 1024,
	CheckOrigin:     func(*http.Request) bool { return true },
}

func answer(c *gin.Context, code int, msg string, result any) {
	c.JSON(code, gin.H{"code": code, "msg": msg, "result": result})
}

// GET /ws_monitor?kefu_name=&uniqid=&url=&title=&refer=
func (r *registry) connect(c *gin.Context) {
	if c.Query("uniqid") == "" || c.Query("kefu_name") == "" {
		answer(c, http.StatusBadRequest, "bad request", "uniqid and kefu_name are required")
		return
	}
	conn, err := upgrader.Upgrade(c.Writer, c.Request, nil)
	if err != nil {
		return // the upgrader has answered
	}
	v := &visitor{
		kefuName: c.Query("kefu_name"),
		uniqid:   c.Query("uniqid"),
		url:      c.Query("url"),
		title:    c.Query("title"),
		refer:    c.Query("refer"),
		conn:     conn,
	}
	r.mu.Lock()
	r.visitors[conn] = v
	r.mu.Unlock()
	r.read(v) // the handler's goroutine is the connection's
}

func (r *registry) read(v *visitor) {
	defer func() {
		r.mu.Lock()
		delete(r.visitors, v.conn)
		r.mu.Unlock()
		v.conn.Close()
	}()
	err := v.send("ok")
	for err == nil {
		var text []byte
		_, text, err = v.conn.ReadMessage()
		if err == nil && string(text) == "ping" {
			err = v.send("ok")
		}
	}
}

// POST /kefu/monitorMessage: kefu_name, uniqid and message as a form.
func (r *registry) push(c *gin.Context) {
	kefuName, uniqid, message := c.PostForm("kefu_name"), c.PostForm("uniqid"), c.PostForm("message")
	if kefuName == "" || uniqid == "" || message == "" {
		answer(c, http.StatusBadRequest, "bad request", "kefu_name, uniqid and message are required")
		return
	}
	connections := 0
	r.mu.Lock()
	for _, v := range r.visitors {
		if v.uniqid == uniqid && v.kefuName == kefuName && v.send(message) == nil {
			connections++
		}
	}
	r.mu.Unlock()
	answer(c, http.StatusOK, "ok", gin.H{"connections": connections})
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	r := &registry{visitors: map[*websocket.Conn]*visitor{}}
	router := gin.New()
	router.Use(gin.Recovery())
	router.GET("/ws_monitor", r.connect)
	router.POST("/kefu/monitorMessage", r.push)
	log.Fatal(router.Run("127.0.0.1:" + os.Args[1]))
}
