package io.mycelium.actors.spore;

import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** The node's key, as far as cards need it. */
public interface CardSigner {
  /** The public half, in X.509 SubjectPublicKeyInfo form; its digest is the node id. */
  byte[] publicKey();

  /** Signs with Ed25519. */
  byte[] sign(byte[] message);

  /** Whose key it is. */
  default NodeId node() {
    return new NodeId(Digest.of(publicKey()).hex());
  }

  /** A signer with a key in memory. */
  static CardSigner of(PublicKey publicKey, PrivateKey privateKey) {
    return new CardSigner() {
      @Override
      public byte[] publicKey() {
        return publicKey.getEncoded();
      }

      @Override
      public byte[] sign(byte[] message) {
        try {
          Signature signature = Signature.getInstance("Ed25519");
          signature.initSign(privateKey);
          signature.update(message);
          return signature.sign();
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException("the node's key can't sign with Ed25519", e);
        }
      }
    };
  }
}
