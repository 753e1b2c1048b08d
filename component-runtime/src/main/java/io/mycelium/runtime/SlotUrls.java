package io.mycelium.runtime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of resources in slots, {@code component:/<slot>/<module>/<path>}. The JDK keeps one
 * handler for a scheme for ever, so there is one for all slots, and it holds none of them:
 * libraries that make the address of one resource from that of another find it, until the slot is
 * gone.
 */
public final class SlotUrls extends URLStreamHandlerProvider {
  private static final String SCHEME = "component";
  private static final AtomicLong SLOTS = new AtomicLong();
  private static final Map<String, WeakReference<SlotLoader>> OPEN = new ConcurrentHashMap<>();
  private static final URLStreamHandler HANDLER = new Handler();

  /** Made by the JDK, by the name of this class. */
  public SlotUrls() {}

  @Override
  public @Nullable URLStreamHandler createURLStreamHandler(String scheme) {
    return scheme.equals(SCHEME) ? HANDLER : null;
  }

  /** A number for a loader, which no other loader of this JVM has. */
  public static long number() {
    return SLOTS.incrementAndGet();
  }

  /** Lets the resources of a loader be addressed; returns its number, which addresses bear. */
  static long open(SlotLoader loader) {
    long slot = number();
    OPEN.put(Long.toString(slot), new WeakReference<>(loader));
    return slot;
  }

  static void close(long slot) {
    OPEN.remove(Long.toString(slot));
  }

  static URL of(long slot, String module, String resource) throws IOException {
    try {
      String path = "/" + slot + "/" + module + "/" + resource;
      return URL.of(new URI(SCHEME, null, path, null), HANDLER);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static byte[] read(URL url) throws IOException {
    String[] parts = pathOf(url).split("/", 4);
    if (parts.length < 4) {
      throw new MalformedURLException("'%s' is not component:/slot/module/path".formatted(url));
    }
    WeakReference<SlotLoader> open = OPEN.get(parts[1]);
    SlotLoader loader = open == null ? null : open.get();
    if (loader == null) {
      throw new IOException("the slot of '%s' is unloaded".formatted(url));
    }
    Optional<byte[]> bytes = loader.resource(parts[2], parts[3]);
    return bytes.orElseThrow(() -> new IOException("no resource " + url));
  }

  private static String pathOf(URL url) throws IOException {
    try {
      return url.toURI().getPath();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static final class Handler extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {
          connected = true;
        }

        @Override
        public InputStream getInputStream() throws IOException {
          return new ByteArrayInputStream(read(url));
        }
      };
    }
  }
}
