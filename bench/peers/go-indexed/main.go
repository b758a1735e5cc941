// The original design's program with one change: visitors are found by their id. For an honest
// comparison it takes batches too, which the original contract does not know.
package main

import (
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/websocket"
)

type identity struct{ kefuName, uniqid string }

type visitor struct {
	identity
	url, title, refer string

	conn    *websocket.Conn
	writing sync.Mutex // gorilla allows one writer at a time
}

func (v *visitor) send(text string) error {
	v.writing.Lock()
	defer v.writing.Unlock()
	return v.conn.WriteMessage(websocket.TextMessage, []byte(text))
}

type registry struct {
	mu       sync.RWMutex
	visitors map[identity][]*visitor // one for each tab
}

func (r *registry) add(v *visitor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.visitors[v.identity] = append(r.visitors[v.identity], v)
}

func (r *registry) remove(gone *visitor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var rest []*visitor
	for _, v := range r.visitors[gone.identity] {
		if v != gone {
			rest = append(rest, v)
		}
	}
	if rest == nil {
		delete(r.visitors, gone.identity)
	} else {
		r.visitors[gone.identity] = rest
	}
}

// send returns to how many connections the message was written.
func (r *registry) send(to identity, message string) (connections int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, v := range r.visitors[to] {
		if v.send(message) == nil {
			connections++
		}
	}
	return connections
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
		identity: identity{c.Query("kefu_name"), c.Query("uniqid")},
		url:      c.Query("url"),
		title:    c.Query("title"),
		refer:    c.Query("refer"),
		conn:     conn,
	}
	r.add(v)
	go r.read(v)
}

func (r *registry) read(v *visitor) {
	defer func() {
		r.remove(v)
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
	connections := r.send(identity{kefuName, uniqid}, message)
	answer(c, http.StatusOK, "ok", gin.H{"connections": connections})
}

// POST /kefu/batch: {"kefu_name", "uniqids": […], "message"}.
func (r *registry) batch(c *gin.Context) {
	var batch struct {
		KefuName string   `json:"kefu_name" binding:"required"`
		Uniqids  []string `json:"uniqids" binding:"required"`
		Message  string   `json:"message" binding:"required"`
	}
	if err := c.ShouldBindJSON(&batch); err != nil {
		answer(c, http.StatusBadRequest, "bad request", err.Error())
		return
	}
	connections := 0
	for _, uniqid := range batch.Uniqids {
		connections += r.send(identity{batch.KefuName, uniqid}, batch.Message)
	}
	answer(c, http.StatusOK, "ok", gin.H{"connections": connections})
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	r := &registry{visitors: map[identity][]*visitor{}}
	router := gin.New()
	router.Use(gin.Recovery())
	router.GET("/ws_monitor", r.connect)
	router.POST("/kefu/monitorMessage", r.push)
	router.POST("/kefu/batch", r.batch)
	log.Fatal(router.Run("127.0.0.1:" + os.Args[1]))
}
