package io.mycelium.search;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Puts all base forms of a word in its place, so that each of its forms finds all others. */
final class BaseFormFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
  private final BaseForms dictionary;
  private final Queue<String> further = new ArrayDeque<>();
  private State word = captureState();

  BaseFormFilter(TokenStream words, BaseForms dictionary) {
    super(words);
    this.dictionary = dictionary;
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!further.isEmpty()) {
      restoreState(word);
      term.setEmpty().append(further.remove());
      step.setPositionIncrement(0);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    further.addAll(dictionary.of(term.toString()));
    term.setEmpty().append(further.remove());
    word = captureState();
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    further.clear();
  }
}
