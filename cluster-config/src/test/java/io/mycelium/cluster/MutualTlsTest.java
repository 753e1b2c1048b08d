package io.mycelium.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class MutualTlsTest {
  private final TestFleet fleet = new TestFleet("home");

  @Test
  void handshake_betweenNodesOfOneFleet_ends() throws Exception {
    MutualTls left = new MutualTls(fleet.newNode(), node -> true);
    MutualTls right = new MutualTls(fleet.newNode(), node -> true);
    SSLEngine client = left.createClientSSLEngine("127.0.0.1", 1);
    SSLEngine server = right.createServerSSLEngine("127.0.0.1", 1);
    shakeHands(client, server);
    assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(left.verifyServerSession("127.0.0.1", client.getSession()).isEmpty()).isTrue();
    assertThat(right.verifyClientSession("127.0.0.1", server.getSession()).isEmpty()).isTrue();
  }

  @Test
  void handshake_withANodeOfAnotherFleet_fails() {
    MutualTls left = new MutualTls(new TestFleet("other").newNode(), node -> true);
    MutualTls right = new MutualTls(fleet.newNode(), node -> true);
    assertThatThrownBy(
            () ->
                shakeHands(
                    left.createClientSSLEngine("127.0.0.1", 1),
                    right.createServerSSLEngine("127.0.0.1", 1)))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void refusal_ofANodeThatIsNotAdmitted_namesIt() {
    NodeIdentity peer = fleet.newNode();
    MutualTls self = new MutualTls(fleet.newNode(), node -> !node.equals(peer.nodeId()));
    assertThat(self.refusalOf(peer.certificate())).contains(peer.nodeId()).contains("not admitted");
  }

  @Test
  void refusal_ofTheAuthorityItself_saysWhatItsCertificateNames() {
    NodeIdentity self = fleet.newNode();
    assertThat(new MutualTls(self, node -> true).refusalOf(self.authority()))
        .contains("names []")
        .contains("mycelium://home/");
  }

  private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    for (int round = 0; round < 100 && !(done(client) && done(server)); round++) {
      step(client, toServer, toClient);
      step(server, toClient, toServer);
    }
    assertThat(done(client) && done(server)).isTrue();
  }

  private static boolean done(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
        && !engine.getSession().getCipherSuite().contains("NULL");
  }

  private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
      }
      case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
      default -> {
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(1 << 16));
        in.compact();
      }
    }
  }
}
