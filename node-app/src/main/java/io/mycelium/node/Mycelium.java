package io.mycelium.node;

import io.mycelium.node.cli.RootCommand;

/** The entry point of everything: command line, warden and node are one program. */
public final class Mycelium {
  private Mycelium() {}

  /** Runs one verb and ends with its exit code. */
  public static void main(String[] arguments) {
    System.exit(RootCommand.commandLine().execute(arguments));
  }
}
