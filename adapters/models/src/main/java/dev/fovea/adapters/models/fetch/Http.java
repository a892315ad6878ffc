package dev.fovea.adapters.models.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Asks servers for files, or for the rest of them, and follows redirects as far as they are sound. */
final class Http {

    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** Too busy, too slow, or broken behind the door: worth another try. */
    private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final HttpClient client;
    private final Limits limits;

    Http(Limits limits) {
        this.limits = limits;
        // Proxies as the system properties say. HTTP/2 gives one file nothing.
        this.client = HttpClient.newBuilder()
                .connectTimeout(limits.connect())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * An answer that holds bytes of the file.
     *
     * @param isPartial true for bytes from the asked-for place on; false for the whole file from its start
     * @param length of the body; below 0 when the server does not say
     */
    record Answer(URI address, boolean isPartial, long length, HttpHeaders headers, BodyQueue body)
            implements AutoCloseable {

        /** What names this version of the file exactly; empty when the server does not say. */
        String strongTag() {
            return headers.firstValue("ETag")
                    .filter(tag -> tag.matches("\"[\\x21\\x23-\\x7e]*\""))
                    .orElse("");
        }

        @Override
        public void close() {
            body.cancel();
        }
    }

    /**
     * Asks for the file from that byte on.
     *
     * @param tag names the version that the bytes before belong to; empty when none is known
     * @return null when the file ends before that byte
     */
    @Nullable
    Answer get(URI address, long from, String tag) throws TransientException, RefusedException, InterruptedException {
        Set<URI> seen = new LinkedHashSet<>();
        URI at = address;
        URI before = null;
        while (true) {
            require(at, before, seen);
            HttpResponse<BodyQueue> response = send(request(at, from, tag));
            int status = response.statusCode();
            if (status == 200 || (status == PARTIAL && from > 0)) {
                requirePlain(response, at);
                return new Answer(
                        at,
                        status == PARTIAL,
                        response.headers().firstValueAsLong("Content-Length").orElse(-1),
                        response.headers(),
                        response.body());
            }
            response.body().cancel();
            if (status == RANGE_NOT_SATISFIABLE && from > 0) {
                return null;
            }
            if (TRANSIENT.contains(status)) {
                throw new TransientException(
                        "HTTP status " + status + " from " + at, retryAfter(response.headers()), null);
            }
            if (!REDIRECTS.contains(status)) {
                throw new RefusedException("the file from " + at, "HTTP status " + status);
            }
            before = at;
            at = target(at, response.headers());
        }
    }

    private void require(URI at, @Nullable URI before, Set<URI> seen) throws RefusedException {
        String refusal = Address.refusal(at, before);
        if (refusal != null) {
            throw new RefusedException(
                    "an https address",
                    before == null ? refusal : "a redirect from " + before + " to " + refusal,
                    "set fovea.fetch.http=true if you trust the network between here and there",
                    null);
        }
        if (!seen.add(at)) {
            throw new RefusedException("a file", "redirects in a circle, back to " + at);
        }
        if (seen.size() > limits.redirects() + 1) {
            throw new RefusedException("at most " + limits.redirects() + " redirects", "more, the last to " + at);
        }
    }

    private HttpRequest request(URI at, long from, String tag) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at).timeout(limits.stall()).header("User-Agent", "fovea");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
            if (!tag.isEmpty()) {
                request.header("If-Range", tag);
            }
        }
        return request.build();
    }

    private HttpResponse<BodyQueue> send(HttpRequest request)
            throws TransientException, RefusedException, InterruptedException {
        try {
            return client.send(request, info -> new BodyQueue());
        } catch (HttpConnectTimeoutException e) {
            throw new TransientException("no connection within " + time(limits.connect()), e);
        } catch (HttpTimeoutException e) {
            throw new TransientException("no answer within " + time(limits.stall()), e);
        } catch (SSLException e) {
            throw new RefusedException("a trustworthy connection to " + request.uri(), describe(e), null, e);
        } catch (ConnectException e) {
            if (isUnresolved(e)) {
                throw new RefusedException(
                        "an answer from " + request.uri(),
                        "no address for its host name, as without a network",
                        null,
                        e);
            }
            throw new TransientException("no connection to " + request.uri().getAuthority(), e);
        } catch (IOException e) {
            throw new TransientException(describe(e), e);
        }
    }

    private static boolean isUnresolved(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    /** Nothing was asked to be packed: bytes that are would be stored as they are. */
    private static void requirePlain(HttpResponse<BodyQueue> response, URI at) throws RefusedException {
        String encoding = response.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .toLowerCase(Locale.ROOT);
        if (!encoding.equals("identity")) {
            response.body().cancel();
            throw new RefusedException("the bytes of the file from " + at, "them encoded as '" + encoding + "'");
        }
    }

    private static URI target(URI at, HttpHeaders headers) throws RefusedException {
        String location = headers.firstValue("Location").orElse("");
        try {
            if (!location.isEmpty()) {
                return at.resolve(location);
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException("a redirect of " + at + " to an address", "'" + location + "'", null, e);
        }
        throw new RefusedException("a redirect of " + at + " to an address", "none");
    }

    /** In seconds alone; a date is left to the usual pause. */
    private static Duration retryAfter(HttpHeaders headers) {
        String seconds = headers.firstValue("Retry-After").orElse("").strip();
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }

    static String describe(IOException error) {
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }

    /** For instance {@code 30 s} or {@code 300 ms}. */
    static String time(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
