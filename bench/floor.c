/* The floor: what the kernel asks for the same work, and nothing else. An epoll server, one thread,
 * that takes WebSocket clients (any request that says `Upgrade:`; what they send is dropped) and
 * `POST /send?from=K&count=C` on kept-alive connections: C frames, one send() each, to the clients
 * K, K + 1, … in turn, then the answer. Usage: floor BYTES; the frame's payload is so long. Prints
 * its port. No checks, no registry, no storage: a product can only be slower. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILES = 1 << 17, EVENTS = 512, READ = 1 << 20 };

struct connection { bool client; char *request; size_t size; };

static struct connection connections[FILES];
static int clients[FILES];
static long number;
static char frame[4 + 65536];
static size_t frame_size;
static int poller;

static const char switching[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                "Connection: Upgrade\r\n\r\n";
static const char done[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

static void make_frame(size_t payload) {
    size_t at = 2;
    frame[0] = (char)0x81;
    if (payload < 126) {
        frame[1] = payload;
    } else {
        frame[1] = 126, frame[2] = payload >> 8, frame[3] = payload & 255;
        at = 4;
    }
    memset(frame + at, 'x', payload);
    memcpy(frame + at, "{\"t\":\"push\"", 11);
    frame_size = at + payload;
}

static void send_whole(int fd, const char *bytes, size_t size) {
    while (size) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes += sent, size -= sent;
        } else if (errno == EAGAIN) {
            struct pollfd room = {.fd = fd, .events = POLLOUT};
            poll(&room, 1, 1000);
        } else {
            return; /* gone; its next read says so */
        }
    }
}

static void send_frames(long from, long count) {
    for (long k = 0; number && k < count; k++)
        send_whole(clients[(from + k) % number], frame, frame_size);
}

static void forget(int fd) {
    free(connections[fd].request);
    connections[fd] = (struct connection){0};
    close(fd);
}

/* Returns how many bytes were a whole request, 0 while it is not all there. */
static size_t answer(int fd, char *data, size_t size) {
    char *end = memmem(data, size, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = end + 4 - data;
    *end = 0;
    char *length = strcasestr(data, "content-length:"), *target = strstr(data, "from=");
    size_t whole = head + (length ? strtoul(length + 15, NULL, 10) : 0);
    bool upgrade = strcasestr(data, "upgrade:") != NULL;
    if (upgrade) {
        connections[fd].client = true;
        clients[number++] = fd;
        send_whole(fd, switching, sizeof switching - 1);
        return size; /* what came along is dropped too */
    }
    *end = '\r';
    if (size < whole) return 0;
    long from = 0, count = 0;
    if (target) sscanf(target, "from=%ld&count=%ld", &from, &count);
    send_frames(from, count);
    send_whole(fd, done, sizeof done - 1);
    return whole;
}

static void take(int fd) {
    static char data[READ + 1];
    struct connection *from = &connections[fd];
    memcpy(data, from->request, from->size);
    ssize_t got = recv(fd, data + from->size, READ - from->size, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        forget(fd);
        return;
    }
    if (from->client) return;
    size_t size = from->size + got, at = 0, used;
    data[size] = 0;
    while (at < size && (used = answer(fd, data + at, size - at))) at += used;
    from->size = size - at;
    if (!from->size) return;
    from->request = realloc(from->request, from->size);
    memcpy(from->request, data + at, from->size);
}

static void welcome(int listener) {
    for (int fd, one = 1; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int count, char **words) {
    signal(SIGPIPE, SIG_IGN);
    size_t payload = count > 1 ? strtoul(words[1], NULL, 10) : 0;
    if (payload < 11 || payload > 65535) {
        fprintf(stderr, "usage: floor BYTES (11 to 65535)\n");
        return 2;
    }
    make_frame(payload);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    if (bind(listener, (struct sockaddr *)&here, size) || listen(listener, 2048)) {
        perror("floor");
        return 1;
    }
    getsockname(listener, (struct sockaddr *)&here, &size);
    printf("%d\n", ntohs(here.sin_port));
    fflush(stdout);
    poller = epoll_create1(0);
    struct epoll_event events[EVENTS] = {{.events = EPOLLIN, .data.fd = listener}};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, events);
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int k = 0; k < ready; k++) {
            if (events[k].data.fd == listener) welcome(listener);
            else take(events[k].data.fd);
        }
    }
}
