package io.mycelium.node.http;

import java.net.BindException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of a node. Each request runs on a virtual thread of its own. */
public final class HttpApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
  private static final int MAX_THREADS = 16;
  private static final int MIN_THREADS = 4;
  private static final int IDLE_MS = 30_000;
  private static final int MAX_HEADER_BYTES = 8 * 1024;
  private static final int ACCEPT_QUEUE = 64;
  private static final long STOP_MS = 1_000;

  private final Server server;
  private final ServerConnector connector;

  private HttpApi(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /** Listens, or refuses with the address that could not be had. */
  public static HttpApi start(HttpSettings settings, Tokens tokens, List<Route> routes) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Server server = new Server(threads);
    server.setStopTimeout(STOP_MS);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    // The name of an instance holds a slash. Routes split a path before they decode its parts.
    http.setUriCompliance(
        UriCompliance.RFC3986.with(
            "names with slashes", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_MS);
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    server.addConnector(connector);
    server.setErrorHandler(new JsonErrors(MAX_HEADER_BYTES));
    server.setHandler(new Gatekeeper(settings, tokens, routes));
    HttpApi api = new HttpApi(server, connector);
    api.open(settings);
    return api;
  }

  private void open(HttpSettings settings) {
    try {
      server.start();
    } catch (Exception e) {
      close();
      Throwable cause = e.getCause() instanceof BindException bind ? bind : e;
      throw new IllegalStateException(
          "HTTP address %s:%d can't be had (%s); choose another port or end what uses it"
              .formatted(settings.host(), settings.port(), cause.getMessage()),
          e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** The base address for clients. */
  public URI address() {
    return URI.create("http://" + connector.getHost() + ":" + port());
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (TimeoutException e) {
      // It has stopped; some request had not ended by itself.
      LOG.info("requests were cut off after {} ms", STOP_MS, e);
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    }
  }
}
