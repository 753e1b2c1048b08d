package io.mycelium.distribution.source;

import io.mycelium.distribution.ContentLayout;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Locale;

/**
 * Bundle files on a web server, fetched by byte ranges. A server that ignores ranges is read as one
 * stream. Redirects are followed on the same host, port and scheme only, so that a server cannot
 * turn a node against another one.
 */
public final class HttpSource implements Source, AutoCloseable {
  private final URI base;
  private final HttpSettings settings;
  private final HttpClient client;

  /**
   * A source over the bundle files below an address.
   *
   * @param base an {@code http} or {@code https} address of a folder
   */
  public HttpSource(URI base, HttpSettings settings) {
    String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || base.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is not an http or https address with a host".formatted(base));
    }
    String text = base.toString();
    this.base = text.endsWith("/") ? base : URI.create(text + "/");
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .build();
  }

  @Override
  public SourceId id() {
    return new SourceId(base.toString());
  }

  @Override
  public SourceKind kind() {
    return SourceKind.TRUSTED;
  }

  @Override
  public SourceSession session(ContentLayout layout) {
    return new HttpSession(client, base, settings, layout);
  }

  /** Ends all requests. */
  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
