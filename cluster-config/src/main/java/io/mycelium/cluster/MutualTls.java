package io.mycelium.cluster;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Some;

/**
 * Mutual TLS 1.3 (RFC 8446) between the nodes of one fleet. Both sides show a certificate of the
 * fleet's authority; beyond PKIX, the certificate must name this fleet and the very node whose key
 * it holds, and the node must be admitted. Host names are not compared: the key is the identity.
 */
public final class MutualTls implements SSLEngineProvider {
  private static final String PROTOCOL = "TLSv1.3";
  private static final String[] CIPHERS = {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"};

  private final NodeIdentity self;
  private final SSLContext context;
  private final Predicate<String> admitted;

  /**
   * @param admitted whether a node id may take part; asked at each handshake
   */
  public MutualTls(NodeIdentity self, Predicate<String> admitted) {
    this.self = self;
    this.context = contextOf(self);
    this.admitted = admitted;
  }

  /** What makes an actor system use this provider. */
  public SSLEngineProviderSetup setup() {
    return SSLEngineProviderSetup.create(system -> this);
  }

  /** A context for other connections of the same node. */
  public SSLContext context() {
    return context;
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    SSLEngine engine = engine(hostname, port);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    SSLEngine engine = engine(hostname, port);
    engine.setUseClientMode(true);
    return engine;
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return verify(hostname, session);
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return verify(hostname, session);
  }

  private SSLEngine engine(String hostname, int port) {
    SSLEngine engine = context.createSSLEngine(hostname, port);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    engine.setEnabledCipherSuites(CIPHERS);
    return engine;
  }

  private Option<Throwable> verify(String hostname, SSLSession session) {
    try {
      String refusal = refusalOf((X509Certificate) session.getPeerCertificates()[0]);
      return refusal == null
          ? Option.empty()
          : Some.apply(new CertificateException("peer at " + hostname + " refused: " + refusal));
    } catch (SSLPeerUnverifiedException e) {
      return Some.apply(e);
    }
  }

  /** Why the certificate's owner may not take part; null when it may. */
  @Nullable String refusalOf(X509Certificate certificate) {
    String node = NodeIdentity.nodeIdOf(certificate.getPublicKey());
    List<String> uris = NodeCertificates.urisOf(certificate);
    if (!uris.equals(List.of(FleetAuthority.uri(self.fleet(), node)))) {
      return "its certificate names %s, expected %s"
          .formatted(uris, FleetAuthority.uri(self.fleet(), node));
    }
    return admitted.test(node) ? null : "node " + node + " is not admitted";
  }

  private static SSLContext contextOf(NodeIdentity self) {
    try {
      KeyStore keys = emptyStore();
      char[] password = {};
      X509Certificate[] chain = {self.certificate(), self.authority()};
      keys.setKeyEntry("node", self.key(), password, chain);
      KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
      keyManagers.init(keys, password);

      KeyStore anchors = emptyStore();
      anchors.setCertificateEntry("authority", self.authority());
      TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
      trustManagers.init(anchors);

      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("can't use the identity of " + self, e);
    }
  }

  /**
   * PKCS #12 would encrypt the key with ten thousand hashes, for a store that no file ever holds.
   */
  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    return store;
  }
}
