/* A load generator: thousands of WebSocket clients and kept-alive HTTP connections, one thread,
 * epoll, no library. It knows no product. What it sends is prepared by the caller in files, what it
 * waits for is how a frame's payload begins.
 *
 * Commands are lines on stdin, `verb name=value …`; each is a job, several run at once, and each
 * answers with one JSON line on stdout when it is done (times in seconds, latencies in ms):
 *
 *   open    file port inflight [prefix keep]         connect, upgrade, send the first frame
 *   post    file port connections [count]            raw HTTP requests, one outstanding on each
 *   send    file [window] [reply refusal] [count]    frames on open sockets
 *   close   file                                     a last frame, then wait for the server's end
 *   ping    file from number every                   from now on each socket sends it so often
 *   reply   from number prefix key head tail         answer such frames: head, value of key, tail
 *   bytes   from number                              what these sockets received so far
 *
 * All jobs take `job` (its name), `rate` (records a second; else as fast as answers come), `for`
 * (begin none after so many seconds) and `deadline` (give up then). Prefixes, keys, heads and tails
 * are in hex. `count` is the beginning of the frames that the job is to cause, `reply` that of the
 * answer on the same socket, `refusal` that of an answer that says no.
 *
 * A file is records: four little-endian int32 `via target frames size`, then `size` bytes. `via` is
 * the socket to send on, `target` the one that will receive a counted frame (or -1), `frames` how
 * many counted frames the record causes. For `open`, `via` is the source address (or 0) and
 * `target` how many of the bytes are the upgrade request; the rest is the first frame.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { SOCKETS = 1 << 17, JOBS = 16, RULES = 8, EVENTS = 512, BUFFER = 8 << 20, PREFIX = 64 };
enum state { CLOSED, CONNECTING, UPGRADING, GREETING, OPEN, LEAVING, HTTP };
enum verb { NONE, OPENING, POSTING, SENDING, CLOSING };
enum wait { ANSWER, FRAME };

struct text { uint32_t size; char bytes[PREFIX]; };
struct record { int32_t via, target, frames, size; const char *bytes; };
struct pending { double at; uint8_t job, wait; };
struct latencies { float *ms; size_t number, room; };

struct sock {
    int fd;
    uint8_t state, dirty, polls_out;
    int8_t job;                   /* that opens, closes or uses it */
    int32_t record;               /* the job's record it is busy with, -1 for none */
    double began;
    char *rest;                   /* the beginning of what has not come as a whole */
    uint32_t rest_size;
    char *out;                    /* what is to be sent */
    uint32_t out_size, out_room;
    struct pending *pending;
    uint16_t pendings, pending_room;
    uint64_t bytes, frames;
};

struct job {
    enum verb verb;
    char name[40], error[200];
    char *file;
    struct record *records;
    int32_t number, next, inflight, connections, window, port, first;
    int32_t *head, *follower;     /* with a window: the records that wait for each socket */
    struct sock *lines;           /* HTTP connections */
    struct text prefix, reply, refusal, count;
    FILE *keep;
    double began, rate, until, deadline, last, cpu;
    int64_t sent, answers, refused, frames, expected, lost;
    struct latencies answer, frame;
};

struct ping { int32_t from, number, next; double every, due; struct record *record; };
struct reply { int32_t from, number; struct text prefix, key, head, tail; };

static struct sock sockets[SOCKETS];
static int32_t opened;
static struct job jobs[JOBS];
static struct ping pings[RULES];
static struct reply replies[RULES];
static int ping_rules, reply_rules;
static struct sock **dirty;
static size_t dirties;
static char *buffer;
static int poller, timer;
static double now;
static int64_t lost;

static void finish_if_done(struct job *job);

static double clock_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_utime.tv_sec + use.ru_stime.tv_sec +
           (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void die(const char *format, ...) {
    va_list words;
    va_start(words, format);
    printf("{\"fatal\":\"");
    vprintf(format, words);
    printf("\"}\n");
    fflush(stdout);
    exit(1);
}

static void *grown(void *old, size_t size) {
    void *memory = realloc(old, size);
    if (!memory) die("out of memory");
    return memory;
}

static bool begins(const char *payload, size_t size, const struct text *prefix) {
    return prefix->size && size >= prefix->size && !memcmp(payload, prefix->bytes, prefix->size);
}

static void note(struct latencies *all, double seconds) {
    if (all->number == all->room) {
        all->room = all->room ? all->room * 2 : 4096;
        all->ms = grown(all->ms, all->room * sizeof *all->ms);
    }
    all->ms[all->number++] = seconds * 1e3;
}

/* The first trouble of a job, in words that fit into JSON. */
static void complain(struct job *job, const char *text, size_t size) {
    if (job->error[0]) return;
    size_t room = sizeof job->error - 1;
    for (size_t k = 0; k < size && k < room; k++) {
        char c = text[k];
        job->error[k] = c < ' ' || c > '~' ? ' ' : c == '"' || c == '\\' ? '\'' : c;
    }
}

/* -- sending ----------------------------------------------------------------------------------- */

static void poll_for(struct sock *sock, int operation, bool out) {
    struct epoll_event event = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.ptr = sock};
    sock->polls_out = out;
    if (epoll_ctl(poller, operation, sock->fd, &event)) die("epoll_ctl: %s", strerror(errno));
}

/* What a socket gets within one turn goes out at the turn's end, together. */
static void put(struct sock *sock, const void *bytes, size_t size) {
    if (sock->out_size + size > sock->out_room) {
        sock->out_room = (sock->out_size + size) * 3 / 2;
        sock->out = grown(sock->out, sock->out_room);
    }
    memcpy(sock->out + sock->out_size, bytes, size);
    sock->out_size += size;
    if (!sock->dirty) {
        sock->dirty = 1;
        dirty[dirties++] = sock;
    }
}

static void flush(struct sock *sock) {
    if (sock->state == CLOSED || sock->state == CONNECTING || !sock->out_size) return;
    ssize_t done = send(sock->fd, sock->out, sock->out_size, MSG_NOSIGNAL);
    if (done < 0) done = 0; /* full: wait for room; broken: the next read says so */
    sock->out_size -= done;
    if (sock->out_size) memmove(sock->out, sock->out + done, sock->out_size);
    bool wants = sock->out_size > 0;
    if (wants != sock->polls_out) poll_for(sock, EPOLL_CTL_MOD, wants);
}

static void flush_all(void) {
    for (size_t k = 0; k < dirties; k++) {
        dirty[k]->dirty = 0;
        flush(dirty[k]);
    }
    dirties = 0;
}

/* A masked frame, as clients must send them; the mask is not secret here. */
static void put_frame(struct sock *sock, int opcode, const char *payload, size_t size) {
    static const unsigned char mask[4] = {0x5a, 0xc3, 0x17, 0x8e};
    unsigned char frame[8 + 1024] = {0x80 | opcode};
    size_t at = 2;
    if (size > 1024) return;
    if (size < 126) {
        frame[1] = 0x80 | size;
    } else {
        frame[1] = 0x80 | 126, frame[2] = size >> 8, frame[3] = size & 255;
        at = 4;
    }
    memcpy(frame + at, mask, 4);
    for (size_t k = 0; k < size; k++) frame[at + 4 + k] = payload[k] ^ mask[k & 3];
    put(sock, frame, at + 4 + size);
}

static void wait_for(struct sock *sock, const struct job *job, enum wait wait, double since) {
    if (sock->pendings == sock->pending_room) {
        sock->pending_room = sock->pending_room ? sock->pending_room * 2 : 2;
        sock->pending = grown(sock->pending, sock->pending_room * sizeof *sock->pending);
    }
    sock->pending[sock->pendings++] = (struct pending){since, job - jobs, wait};
}

/* The oldest thing the job waits for on this socket has come. */
static void arrived(struct sock *sock, struct job *job, enum wait wait) {
    for (int k = 0; k < sock->pendings; k++) {
        struct pending *each = &sock->pending[k];
        if (each->job != job - jobs || each->wait != wait) continue;
        note(wait == ANSWER ? &job->answer : &job->frame, now - each->at);
        sock->pendings--;
        memmove(each, each + 1, (sock->pendings - k) * sizeof *each);
        return;
    }
}

/* -- connections ------------------------------------------------------------------------------- */

static int dial(int port, uint32_t source, bool blocking) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    if (fd < 0) return -1;
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(port)};
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (source) {
        struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(source)};
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        if (bind(fd, (struct sockaddr *)&here, sizeof here)) goto failed;
    }
    if (!blocking) fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, (struct sockaddr *)&there, sizeof there) && errno != EINPROGRESS) goto failed;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
failed:
    close(fd);
    return -1;
}

static void hang_up(struct sock *sock) {
    close(sock->fd);
    free(sock->rest);
    free(sock->out);
    free(sock->pending);
    sock->rest = sock->out = NULL;
    sock->pending = NULL;
    sock->rest_size = sock->out_size = sock->out_room = 0;
    sock->pendings = sock->pending_room = 0;
    sock->state = CLOSED;
}

/* A connection for requests; the next is dialled when the server ends one. */
static void line_up(struct job *job, struct sock *line) {
    line->fd = dial(job->port, 0, true);
    if (line->fd < 0) die("no connection to port %d: %s", job->port, strerror(errno));
    line->state = HTTP;
    line->job = job - jobs;
    line->record = -1;
    poll_for(line, EPOLL_CTL_ADD, false);
}

/* The server ended a socket, or it broke. */
static void ended(struct sock *sock, const char *why, size_t size) {
    enum state was = sock->state;
    struct job *job = sock->job >= 0 ? &jobs[sock->job] : NULL;
    int32_t busy = sock->record;
    hang_up(sock);
    if (was == OPEN) {
        lost++;
        for (struct job *each = jobs; each < jobs + JOBS; each++)
            if (each->verb) complain(each, why, size);
        return;
    }
    if (!job || !job->verb) return;
    if (was == HTTP) {
        if (busy >= 0) job->refused++, complain(job, why, size);
        line_up(job, sock);
    } else if (was == LEAVING) {
        job->answers++, job->inflight--;
        job->last = now;
    } else {
        job->refused++, job->inflight--;
        complain(job, why, size);
    }
}

/* -- jobs -------------------------------------------------------------------------------------- */

static double due(const struct job *job) { return job->began + job->next / job->rate; }

static bool may_begin(const struct job *job) {
    return job->next < job->number && (!job->until || now < job->until) &&
           (!job->rate || now >= due(job));
}

static bool has_more(const struct job *job) {
    if (job->head) return false; /* each answer sends the next: none outstanding, none left */
    return job->next < job->number && (!job->until || now < job->until);
}

static int64_t outstanding(const struct job *job) {
    switch (job->verb) {
        case POSTING: return job->sent - job->answers - job->refused;
        case SENDING: return job->reply.size ? job->sent - job->answers - job->refused : 0;
        default: return job->inflight;
    }
}

static void begin_socket(struct job *job, struct record *record) {
    if (opened == SOCKETS) die("more than %d sockets", SOCKETS);
    struct sock *sock = &sockets[opened++];
    *sock = (struct sock){.job = job - jobs, .record = record - job->records, .began = now};
    job->sent++;
    sock->fd = dial(job->port, record->via, false);
    if (sock->fd < 0) {
        job->refused++;
        complain(job, strerror(errno), strlen(strerror(errno)));
        return;
    }
    sock->state = CONNECTING;
    job->inflight++;
    put(sock, record->bytes, record->target);
    poll_for(sock, EPOLL_CTL_ADD, true);
}

static void begin_frame(struct job *job, struct record *record, double since) {
    struct sock *sock = &sockets[record->via];
    if (sock->state != OPEN) {
        static const char gone[] = "the socket to send on is not open";
        complain(job, gone, sizeof gone - 1);
        job->sent++, job->refused++;
        return;
    }
    put(sock, record->bytes, record->size);
    job->sent++;
    job->expected += record->frames;
    job->last = now;
    if (job->reply.size) wait_for(sock, job, ANSWER, since);
    if (record->target >= 0) wait_for(&sockets[record->target], job, FRAME, since);
}

static void begin_request(struct job *job, struct sock *line, double since) {
    struct record *record = &job->records[job->next++];
    line->record = record - job->records;
    line->began = since;
    put(line, record->bytes, record->size);
    job->sent++;
    job->expected += record->frames;
    if (record->target >= 0) wait_for(&sockets[record->target], job, FRAME, since);
}

static void begin_close(struct job *job, struct record *record) {
    struct sock *sock = &sockets[record->via];
    if (sock->state != OPEN) return;
    sock->state = LEAVING;
    sock->job = job - jobs;
    job->sent++, job->inflight++;
    put(sock, record->bytes, record->size);
}

/* The next record that waits for this socket, under a window. */
static void send_next(struct job *job, int32_t via) {
    int32_t next = job->head[via];
    if (next < 0 || (job->until && now >= job->until)) return;
    job->head[via] = job->follower[next];
    begin_frame(job, &job->records[next], now);
}

/* Begins all that may begin now. */
static void pump(struct job *job) {
    if (job->verb == POSTING) {
        for (int k = 0; k < job->connections && may_begin(job); k++)
            if (job->lines[k].record < 0)
                begin_request(job, &job->lines[k], job->rate ? due(job) : now);
        return;
    }
    while (!job->head && may_begin(job)) {
        if (job->verb == OPENING && job->inflight >= job->window) return;
        double since = job->rate ? due(job) : now;
        struct record *record = &job->records[job->next++];
        if (job->verb == OPENING) begin_socket(job, record);
        else if (job->verb == SENDING) begin_frame(job, record, since);
        else begin_close(job, record);
    }
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void print_latencies(const char *name, struct latencies *all) {
    if (!all->number) return;
    qsort(all->ms, all->number, sizeof *all->ms, by_size);
    printf(",\"%s\":{\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}", name, all->ms[all->number / 2],
           all->ms[(size_t)(all->number * 0.99)], all->ms[all->number - 1]);
}

static void finish(struct job *job, bool late) {
    flush_all(); /* none of its connections may be left in the list */
    if (job->keep) fclose(job->keep);
    printf("{\"job\":\"%s\",\"seconds\":%.6f,\"sent\":%ld,\"answers\":%ld,\"refused\":%ld,"
           "\"expected\":%ld,\"frames\":%ld,\"lost\":%ld,\"late\":%s,\"first\":%d,\"cpu\":%.3f,"
           "\"error\":\"%s\"",
           job->name, job->last - job->began, job->sent, job->answers, job->refused, job->expected,
           job->frames, lost - job->lost, late ? "true" : "false", job->first,
           cpu_seconds() - job->cpu, job->error);
    print_latencies("answer", &job->answer);
    print_latencies("frame", &job->frame);
    printf("}\n");
    fflush(stdout);
    for (int k = 0; k < job->connections; k++)
        if (job->lines[k].state != CLOSED) hang_up(&job->lines[k]);
    for (int32_t k = 0; k < opened; k++) { /* nobody waits for the rest any more */
        struct sock *sock = &sockets[k];
        int kept = 0;
        for (int p = 0; p < sock->pendings; p++)
            if (sock->pending[p].job != job - jobs) sock->pending[kept++] = sock->pending[p];
        sock->pendings = kept;
        if (sock->job == job - jobs) sock->job = -1;
    }
    free(job->file), free(job->records), free(job->head), free(job->follower), free(job->lines);
    free(job->answer.ms), free(job->frame.ms);
    *job = (struct job){0};
}

static void finish_if_done(struct job *job) {
    if (now > job->deadline) finish(job, true);
    else if (!has_more(job) && !outstanding(job) && job->frames >= job->expected)
        finish(job, false);
}

/* -- what comes in ----------------------------------------------------------------------------- */

static void greeted(struct sock *sock, const char *payload, size_t size) {
    struct job *job = &jobs[sock->job];
    sock->state = OPEN;
    sock->job = -1;
    job->answers++, job->inflight--;
    job->last = now;
    note(&job->answer, now - sock->began);
    if (job->keep) fprintf(job->keep, "%ld\t%.*s\n", sock - sockets, (int)size, payload);
}

/* A rule says what to answer to this frame. */
static void answer_by(const struct reply *rule, struct sock *sock, const char *payload,
                      size_t size) {
    int32_t index = sock - sockets;
    if (index < rule->from || index >= rule->from + rule->number) return;
    if (!begins(payload, size, &rule->prefix)) return;
    const char *value = memmem(payload, size, rule->key.bytes, rule->key.size);
    if (!value) return;
    value += rule->key.size;
    const char *end = memchr(value, '"', payload + size - value);
    if (!end || end - value > 256) return;
    char text[PREFIX * 2 + 256];
    size_t length = rule->head.size;
    memcpy(text, rule->head.bytes, length);
    memcpy(text + length, value, end - value);
    length += end - value;
    memcpy(text + length, rule->tail.bytes, rule->tail.size);
    put_frame(sock, 1, text, length + rule->tail.size);
}

static void take_message(struct sock *sock, const char *payload, size_t size) {
    if (sock->state == GREETING) {
        if (begins(payload, size, &jobs[sock->job].prefix)) greeted(sock, payload, size);
        return;
    }
    for (struct job *job = jobs; job < jobs + JOBS; job++) {
        if (job->verb != POSTING && job->verb != SENDING) continue;
        bool yes = begins(payload, size, &job->reply), no = begins(payload, size, &job->refusal);
        if (yes || no) {
            if (no) job->refused++, complain(job, payload, size);
            else job->answers++;
            job->last = now;
            arrived(sock, job, ANSWER);
            if (job->head) send_next(job, sock - sockets);
        }
        if (begins(payload, size, &job->count)) {
            job->frames++;
            job->last = now;
            arrived(sock, job, FRAME);
        }
    }
    for (int k = 0; k < reply_rules; k++) answer_by(&replies[k], sock, payload, size);
}

/* Returns how many bytes were whole frames; -1 when the socket is gone. */
static ssize_t take_frames(struct sock *sock, const char *data, size_t size) {
    size_t at = 0;
    while (size - at >= 2) {
        const unsigned char *head = (const unsigned char *)data + at;
        size_t payload = head[1] & 127, skip = 2;
        if (payload == 126) {
            if (size - at < 4) break;
            payload = head[2] << 8 | head[3], skip = 4;
        } else if (payload == 127) {
            if (size - at < 10) break;
            for (payload = 0; skip < 10; skip++) payload = payload << 8 | head[skip];
        }
        if (size - at < skip + payload) break;
        const char *body = data + at + skip;
        int opcode = head[0] & 15;
        sock->frames++;
        if (opcode == 8) {
            ended(sock, payload > 2 ? body + 2 : "closed", payload > 2 ? payload - 2 : 6);
            return -1;
        }
        if (opcode == 9) put_frame(sock, 10, body, payload);
        else if (opcode < 3) take_message(sock, body, payload);
        at += skip + payload;
    }
    return at;
}

static ssize_t take_upgrade(struct sock *sock, const char *data, size_t size) {
    const char *end = memmem(data, size, "\r\n\r\n", 4);
    if (!end) return 0;
    struct job *job = &jobs[sock->job];
    if (size < 12 || memcmp(data + 9, "101", 3)) {
        ended(sock, data, size);
        return -1;
    }
    struct record *record = &job->records[sock->record];
    sock->state = GREETING;
    put(sock, record->bytes + record->target, record->size - record->target);
    if (!job->prefix.size) greeted(sock, "", 0);
    return end + 4 - data;
}

/* A whole answer's length, 0 while it is not all there. */
static size_t answer_size(const char *data, size_t size) {
    const char *end = memmem(data, size, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = end + 4 - data, body = 0;
    for (const char *line = memchr(data, '\n', head); line && line + 1 < end;
         line = memchr(line + 1, '\n', end - line)) {
        if (!strncasecmp(line + 1, "content-length:", 15)) body = strtoul(line + 16, NULL, 10);
        if (!strncasecmp(line + 1, "transfer-encoding:", 18)) { /* the last chunk is empty */
            bool whole = size >= head + 5 && !memcmp(data + size - 5, "0\r\n\r\n", 5);
            return whole ? size : 0;
        }
    }
    return size >= head + body ? head + body : 0;
}

static ssize_t take_answer(struct sock *line, const char *data, size_t size) {
    size_t whole = answer_size(data, size);
    struct job *job = &jobs[line->job];
    if (!whole || line->record < 0) return 0;
    if (data[9] == '2') {
        job->answers++;
        note(&job->answer, now - line->began);
    } else {
        job->refused++;
        complain(job, data, size);
    }
    job->last = now;
    line->record = -1;
    return whole;
}

static void take(struct sock *sock) {
    memcpy(buffer, sock->rest, sock->rest_size);
    ssize_t got = recv(sock->fd, buffer + sock->rest_size, BUFFER - sock->rest_size, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        const char *why = got ? strerror(errno) : "the server hung up";
        ended(sock, why, strlen(why));
        return;
    }
    sock->bytes += got;
    size_t size = sock->rest_size + got, at = 0;
    ssize_t used = 0;
    do {
        if (sock->state == HTTP) used = take_answer(sock, buffer + at, size - at);
        else if (sock->state == UPGRADING) used = take_upgrade(sock, buffer + at, size - at);
        else used = take_frames(sock, buffer + at, size - at);
        if (used < 0) return;
        at += used;
    } while (used && at < size);
    sock->rest_size = size - at;
    if (sock->rest_size == BUFFER) die("a message of more than %d bytes", BUFFER);
    if (sock->rest_size) {
        sock->rest = grown(sock->rest, sock->rest_size);
        memcpy(sock->rest, buffer + at, sock->rest_size);
    }
}

static void connected(struct sock *sock) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(sock->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        ended(sock, strerror(error), strlen(strerror(error)));
        return;
    }
    sock->state = UPGRADING;
    flush(sock);
    if (!sock->out_size && sock->polls_out) poll_for(sock, EPOLL_CTL_MOD, false);
}

/* -- commands ---------------------------------------------------------------------------------- */

static const char *option(char **words, const char *name) {
    size_t size = strlen(name);
    for (; *words; words++)
        if (!strncmp(*words, name, size) && (*words)[size] == '=') return *words + size + 1;
    return NULL;
}

static double number(char **words, const char *name, double otherwise) {
    const char *text = option(words, name);
    return text ? strtod(text, NULL) : otherwise;
}

static struct text hex(char **words, const char *name) {
    const char *from = option(words, name);
    struct text text = {0};
    if (!from) return text;
    text.size = strlen(from) / 2;
    if (text.size > PREFIX) die("%s is longer than %d bytes", name, PREFIX);
    for (uint32_t k = 0; k < text.size; k++)
        if (sscanf(from + 2 * k, "%2hhx", (unsigned char *)&text.bytes[k]) != 1)
            die("%s is not in hex", name);
    return text;
}

static struct record *read_records(char **words, char **file, int32_t *count) {
    const char *path = option(words, "file");
    FILE *from = path ? fopen(path, "rb") : NULL;
    if (!from) die("cannot read the file %s", path ? path : "(none given)");
    fseek(from, 0, SEEK_END);
    size_t size = ftell(from), room = 0;
    rewind(from);
    *file = grown(NULL, size + 1);
    if (fread(*file, 1, size, from) != size) die("cannot read %s", path);
    fclose(from);
    struct record *records = NULL;
    *count = 0;
    for (size_t at = 0; at + 16 <= size;) {
        if ((size_t)*count == room) {
            room = room ? room * 2 : 1024;
            records = grown(records, room * sizeof *records);
        }
        struct record *record = &records[(*count)++];
        memcpy(record, *file + at, 16);
        record->bytes = *file + at + 16;
        if (record->size < 0 || at + 16 + record->size > size) die("%s ends within a record", path);
        at += 16 + record->size;
    }
    return records;
}

static void queue_by_socket(struct job *job) {
    job->head = grown(NULL, SOCKETS * sizeof *job->head);
    job->follower = grown(NULL, (job->number + 1) * sizeof *job->follower);
    memset(job->head, -1, SOCKETS * sizeof *job->head);
    for (int32_t k = job->number - 1; k >= 0; k--) {
        int32_t via = job->records[k].via;
        job->follower[k] = job->head[via];
        job->head[via] = k;
    }
}

static void check_records(const struct job *job) {
    for (int32_t k = 0; k < job->number; k++) {
        const struct record *record = &job->records[k];
        bool good = job->verb == OPENING
                        ? record->target >= 0 && record->target <= record->size
                        : record->target < opened &&
                              (job->verb == POSTING || (record->via >= 0 && record->via < opened));
        if (!good) die("record %d names no socket", k);
    }
}

static void start_job(enum verb verb, char **words) {
    struct job *job = jobs;
    while (job < jobs + JOBS && job->verb) job++;
    if (job == jobs + JOBS) die("more than %d jobs at once", JOBS);
    *job = (struct job){.verb = verb, .lost = lost, .first = opened};
    const char *name = option(words, "job"), *keep = option(words, "keep");
    snprintf(job->name, sizeof job->name, "%s", name ? name : "");
    job->records = read_records(words, &job->file, &job->number);
    check_records(job);
    job->prefix = hex(words, "prefix");
    job->reply = hex(words, "reply");
    job->refusal = hex(words, "refusal");
    job->count = hex(words, "count");
    job->port = number(words, "port", 0);
    job->rate = number(words, "rate", 0);
    job->window = number(words, verb == OPENING ? "inflight" : "window", 0);
    if (verb == OPENING && job->window < 1) job->window = 64;
    if (keep && !(job->keep = fopen(keep, "w"))) die("cannot write %s", keep);
    if (verb == POSTING) {
        job->connections = number(words, "connections", 1);
        job->lines = grown(NULL, job->connections * sizeof *job->lines);
        memset(job->lines, 0, job->connections * sizeof *job->lines);
        for (int k = 0; k < job->connections; k++) line_up(job, &job->lines[k]);
    }
    job->cpu = cpu_seconds();
    job->began = job->last = now = clock_seconds();
    job->deadline = now + number(words, "deadline", 60);
    double seconds = number(words, "for", 0);
    job->until = seconds ? now + seconds : 0;
    if (verb == SENDING && job->window > 0 && job->reply.size && !job->rate) {
        queue_by_socket(job);
        for (int32_t via = 0; via < opened; via++)
            for (int k = 0; k < job->window; k++) send_next(job, via);
    }
}

static void start_ping(char **words) {
    if (ping_rules == RULES) die("more than %d pings", RULES);
    struct ping *rule = &pings[ping_rules++];
    char *file;
    int32_t count;
    rule->record = read_records(words, &file, &count);
    if (count != 1) die("a ping is one record");
    rule->from = rule->next = number(words, "from", 0);
    rule->number = number(words, "number", 1);
    if (rule->number < 1 || rule->from + rule->number > SOCKETS) die("no such sockets");
    rule->every = number(words, "every", 25) / rule->number;
    rule->due = clock_seconds() + rule->every;
}

static void start_reply(char **words) {
    if (reply_rules == RULES) die("more than %d replies", RULES);
    replies[reply_rules++] =
        (struct reply){number(words, "from", 0), number(words, "number", 1), hex(words, "prefix"),
                       hex(words, "key"),        hex(words, "head"),         hex(words, "tail")};
}

static void say_bytes(char **words) {
    int32_t from = number(words, "from", 0), count = number(words, "number", 1), open = 0;
    uint64_t bytes = 0, frames = 0;
    for (int32_t k = from; k < from + count && k < opened; k++) {
        bytes += sockets[k].bytes;
        frames += sockets[k].frames;
        open += sockets[k].state == OPEN;
    }
    const char *name = option(words, "job");
    printf("{\"job\":\"%s\",\"bytes\":%lu,\"frames\":%lu,\"open\":%d,\"cpu\":%.3f}\n",
           name ? name : "", bytes, frames, open, cpu_seconds());
    fflush(stdout);
}

static void obey(char *line) {
    char *words[24] = {0}, *save = NULL;
    int count = 0;
    for (char *word = strtok_r(line, " ", &save); word && count < 23; word = strtok_r(NULL, " ", &save))
        words[count++] = word;
    if (!count) return;
    if (!strcmp(words[0], "open")) start_job(OPENING, words);
    else if (!strcmp(words[0], "post")) start_job(POSTING, words);
    else if (!strcmp(words[0], "send")) start_job(SENDING, words);
    else if (!strcmp(words[0], "close")) start_job(CLOSING, words);
    else if (!strcmp(words[0], "ping")) start_ping(words);
    else if (!strcmp(words[0], "reply")) start_reply(words);
    else if (!strcmp(words[0], "bytes")) say_bytes(words);
    else die("no such command: %s", words[0]);
}

static void read_commands(void) {
    static char lines[1 << 16];
    static size_t size;
    ssize_t got = read(0, lines + size, sizeof lines - 1 - size);
    if (got <= 0) exit(0); /* the caller is gone or has had enough */
    size += got;
    char *end;
    while ((end = memchr(lines, '\n', size))) {
        *end = 0;
        obey(lines);
        size -= end + 1 - lines;
        memmove(lines, end + 1, size);
    }
}

/* -- the loop ---------------------------------------------------------------------------------- */

static void run_pings(void) {
    for (struct ping *rule = pings; rule < pings + ping_rules; rule++)
        for (; rule->due <= now; rule->due += rule->every) {
            struct sock *sock = &sockets[rule->next];
            if (sock->state == OPEN) put(sock, rule->record->bytes, rule->record->size);
            if (++rule->next == rule->from + rule->number) rule->next = rule->from;
        }
}

/* Wakes the loop for what is due next. */
static void set_timer(void) {
    static double set;
    double next = now + 3600;
    for (struct job *job = jobs; job < jobs + JOBS; job++) {
        if (!job->verb) continue;
        if (job->deadline < next) next = job->deadline;
        if (job->until > now && job->until < next) next = job->until;
        if (job->rate && job->next < job->number && due(job) > now && due(job) < next)
            next = due(job);
    }
    for (struct ping *rule = pings; rule < pings + ping_rules; rule++)
        if (rule->due < next) next = rule->due;
    if (next == set) return;
    set = next;
    next += 1e-6;
    struct itimerspec at = {.it_value = {(time_t)next, (long)((next - (time_t)next) * 1e9)}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(0);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    buffer = grown(NULL, BUFFER);
    dirty = grown(NULL, (SOCKETS + 4096) * sizeof *dirty);
    struct epoll_event events[EVENTS] = {{.events = EPOLLIN, .data.ptr = &poller}};
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, events);
    events[0].data.ptr = &timer;
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, events);
    for (;;) {
        set_timer();
        int count = epoll_wait(poller, events, EVENTS, -1);
        now = clock_seconds();
        bool commands = false;
        for (int k = 0; k < count; k++) {
            void *what = events[k].data.ptr;
            uint64_t times;
            if (what == &poller) {
                commands = true;
            } else if (what == &timer) {
                if (read(timer, &times, sizeof times) < 0) continue;
            } else {
                struct sock *sock = what;
                now = clock_seconds();
                if (sock->state == CONNECTING) connected(sock);
                else if (events[k].events & ~EPOLLOUT && sock->state != CLOSED) take(sock);
                if (events[k].events & EPOLLOUT && sock->state > CONNECTING) flush(sock);
            }
        }
        if (commands) read_commands();
        run_pings();
        for (struct job *job = jobs; job < jobs + JOBS; job++) {
            if (!job->verb) continue;
            pump(job);
            finish_if_done(job);
        }
        flush_all();
    }
}
