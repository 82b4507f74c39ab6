/* A layer between a program and its disk, put in with LD_PRELOAD: what it writes is noted down, syncs can be slow.
 *
 * DISK_FOLDER: the folder that is watched, by its real path. Everything in it that can be lost with the power
 * is noted in the order in which it happened: writes, cuts, new names, renamings, removals, and syncs with
 * their beginnings, since only what was written before a sync began is on the disk when it has ended.
 * DISK_LOG: the file that it is noted in, outside of the folder; bench/disk/layer.py reads it.
 * DISK_SLOW: a file with the milliseconds that a sync takes longer; it may change at any time, also for one that
 * waits.
 *
 * A file is known by its inode: it keeps it under every name, and every descriptor leads to it.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 20 }; /* milliseconds */
enum { WRITE = 'w', CUT = 'c', CREATE = 'n', RENAME = 'r', UNLINK = 'u', SYNC_BEGINS = 'b', SYNCED = 's' };

struct head { /* of a record; then come `first` and `second` bytes */
    uint64_t kind, inode, at;
    uint32_t first, second;
};

static const char *folder;
static size_t folder_length;
static int log_file = -1;
static const char *slow;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static uint64_t syncs;

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("DISK_LOG");
    folder = getenv("DISK_FOLDER");
    slow = getenv("DISK_SLOW");
    folder_length = folder ? strlen(folder) : 0;
    if (folder && path) {
        REAL(int, "open", const char *, int, ...);
        log_file = real(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log_file < 0) abort(); /* a layer that notes nothing would prove anything */
    }
}

static int inside(const char *path) {
    return folder_length && !strncmp(path, folder, folder_length) && (!path[folder_length] || path[folder_length] == '/');
}

/* Whether a descriptor leads into the folder; `inode` and `path` tell where. */
static int watched(int descriptor, uint64_t *inode, char *path) {
    char link[64];
    struct stat found;
    if (!folder_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (!inside(path) || fstat(descriptor, &found)) return 0;
    *inode = found.st_ino;
    return 1;
}

static void note(uint64_t kind, uint64_t inode, uint64_t at, const void *first, size_t n1, const void *second, size_t n2) {
    if (log_file < 0) return;
    struct head head = {kind, inode, at, (uint32_t)n1, (uint32_t)n2};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)first, n1}, {(void *)second, n2}};
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    if (real(log_file, parts, 3) != (ssize_t)(sizeof head + n1 + n2)) abort();
}

static void enter(void) { pthread_mutex_lock(&turn); }
static void leave(void) {
    int kept = errno;
    pthread_mutex_unlock(&turn);
    errno = kept;
}

/* ---- what is written ---- */

ssize_t write(int descriptor, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char path[PATH_MAX];
    uint64_t inode;
    if (!watched(descriptor, &inode, path)) return real(descriptor, data, size);
    enter();
    ssize_t done = real(descriptor, data, size);
    if (done > 0) note(WRITE, inode, (uint64_t)(lseek(descriptor, 0, SEEK_CUR) - done), data, (size_t)done, "", 0);
    leave();
    return done;
}

static ssize_t write_at(ssize_t (*real)(int, const void *, size_t, off_t), int descriptor, const void *data, size_t size, off_t at) {
    char path[PATH_MAX];
    uint64_t inode;
    if (!watched(descriptor, &inode, path)) return real(descriptor, data, size, at);
    enter();
    ssize_t done = real(descriptor, data, size, at);
    if (done > 0) note(WRITE, inode, (uint64_t)at, data, (size_t)done, "", 0);
    leave();
    return done;
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t at) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return write_at(real, descriptor, data, size, at);
}

ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    return write_at(real, descriptor, data, size, (off_t)at);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    char path[PATH_MAX];
    uint64_t inode;
    if (!watched(descriptor, &inode, path)) return real(descriptor, parts, count);
    ssize_t all = 0;
    for (int each = 0; each < count; each++) { /* one after the other, each noted by itself */
        ssize_t done = write(descriptor, parts[each].iov_base, parts[each].iov_len);
        if (done < 0) return all ? all : done;
        all += done;
        if ((size_t)done < parts[each].iov_len) break;
    }
    return all;
}

static int cut(int (*real)(int, off_t), int descriptor, off_t size) {
    char path[PATH_MAX];
    uint64_t inode;
    if (!watched(descriptor, &inode, path)) return real(descriptor, size);
    enter();
    int failed = real(descriptor, size);
    if (!failed) note(CUT, inode, (uint64_t)size, "", 0, "", 0);
    leave();
    return failed;
}

int ftruncate(int descriptor, off_t size) {
    REAL(int, "ftruncate", int, off_t);
    return cut(real, descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) {
    REAL(int, "ftruncate64", int, off_t);
    return cut(real, descriptor, (off_t)size);
}

/* ---- names ---- */

static int opened(int (*real)(int, const char *, int, ...), int at, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    uint64_t inode;
    int changes = flags & (O_CREAT | O_TRUNC);
    if (!folder_length || !changes) return real(at, name, flags, mode);
    enter();
    int is_new = faccessat(at, name, F_OK, 0);
    int descriptor = real(at, name, flags, mode);
    if (descriptor >= 0 && watched(descriptor, &inode, path)) {
        if (is_new) note(CREATE, inode, 0, path, strlen(path), "", 0);
        else if (flags & O_TRUNC) note(CUT, inode, 0, "", 0, "", 0);
    }
    leave();
    return descriptor;
}

#define MODE_OF(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *name, int flags, ...) {
    MODE_OF(flags)
    REAL(int, "openat", int, const char *, int, ...);
    return opened(real, AT_FDCWD, name, flags, mode);
}

int open64(const char *name, int flags, ...) {
    MODE_OF(flags)
    REAL(int, "openat64", int, const char *, int, ...);
    return opened(real, AT_FDCWD, name, flags, mode);
}

int openat(int at, const char *name, int flags, ...) {
    MODE_OF(flags)
    REAL(int, "openat", int, const char *, int, ...);
    return opened(real, at, name, flags, mode);
}

int openat64(int at, const char *name, int flags, ...) {
    MODE_OF(flags)
    REAL(int, "openat64", int, const char *, int, ...);
    return opened(real, at, name, flags, mode);
}

/* The path of a name whose file there is or was: its folder's real path and its last part. */
static int named(const char *name, char *path) {
    char copy[PATH_MAX], whole[PATH_MAX];
    if (!folder_length || strlen(name) >= sizeof copy) return 0;
    strcpy(copy, name);
    char *slash = strrchr(copy, '/');
    if (slash) *slash = 0;
    if (!realpath(slash ? (slash == copy ? "/" : copy) : ".", whole)) return 0;
    return snprintf(path, PATH_MAX, "%s/%s", whole, slash ? slash + 1 : copy) < PATH_MAX && inside(path);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    char before[PATH_MAX], after[PATH_MAX];
    if (!named(from, before) || !named(to, after)) return real(from, to);
    enter();
    int failed = real(from, to);
    if (!failed) note(RENAME, 0, 0, before, strlen(before), after, strlen(after));
    leave();
    return failed;
}

int unlink(const char *name) {
    REAL(int, "unlink", const char *);
    char path[PATH_MAX];
    if (!named(name, path)) return real(name);
    enter();
    int failed = real(name);
    if (!failed) note(UNLINK, 0, 0, path, strlen(path), "", 0);
    leave();
    return failed;
}

/* ---- syncs ---- */

/* How many milliseconds longer a sync takes, as it is told at the moment. */
static long slowness(void) {
    char text[16] = "";
    if (!slow) return 0;
    REAL(int, "open", const char *, int, ...);
    int file = real(slow, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    return length > 0 ? atol(text) : 0;
}

static void wait_for_the_disk(void) {
    const struct timespec piece = {0, PIECE * 1000000};
    for (long waited = 0; waited < slowness(); waited += PIECE) nanosleep(&piece, NULL);
}

static int synced(int (*real)(int), int descriptor) {
    char path[PATH_MAX];
    uint64_t inode;
    if (!watched(descriptor, &inode, path)) return real(descriptor);
    enter();
    uint64_t number = (uint64_t)getpid() << 32 | ++syncs;
    note(SYNC_BEGINS, inode, number, path, strlen(path), "", 0);
    leave();
    wait_for_the_disk();
    int failed = real(descriptor);
    if (failed) return failed;
    enter();
    note(SYNCED, inode, number, "", 0, "", 0);
    leave();
    return 0;
}

int fsync(int descriptor) {
    REAL(int, "fsync", int);
    return synced(real, descriptor);
}

int fdatasync(int descriptor) {
    REAL(int, "fdatasync", int);
    return synced(real, descriptor);
}
