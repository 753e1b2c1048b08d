package io.mycelium.node.warden;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that runs a node's directory as far as its lock, until it is killed or left alone. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] arguments) throws IOException {
    NodeLock.take(Path.of(arguments[0]));
    System.out.write("LOCKED\n".getBytes(StandardCharsets.US_ASCII));
    System.out.flush();
    if (System.in.read() < 0) {
      Runtime.getRuntime().halt(1);
    }
  }
}
