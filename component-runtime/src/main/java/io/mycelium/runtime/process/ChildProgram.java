package io.mycelium.runtime.process;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The program of the process of one slot. Its one argument is the socket of its node. */
public final class ChildProgram {
  private static final int NODE_IS_GONE = 70;

  private ChildProgram() {}

  /**
   * Connects, loads what it is told to, and ends when the node does.
   *
   * @param arguments the path of the socket
   */
  public static void main(String[] arguments) throws IOException {
    String mark = System.getenv(ProcessTree.VARIABLE);
    if (arguments.length != 1 || mark == null) {
      throw new IllegalArgumentException(
          "this program is started by a node, with the path of its socket and a mark in %s"
              .formatted(ProcessTree.VARIABLE));
    }
    Connection node =
        new Connection(SocketChannel.open(UnixDomainSocketAddress.of(Path.of(arguments[0]))));
    ChildSlot slot = new ChildSlot(node);
    try {
      node.put(ToNodeCodec.encode(new ToNode.Hello(ToNodeCodec.PROTOCOL, mark)));
      node.read(frame -> slot.heard(ToChildCodec.decode(frame)));
    } finally {
      slot.endWithTheNode(mark);
      Runtime.getRuntime().halt(NODE_IS_GONE);
    }
  }
}
