package io.mycelium.search;

import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.ja.JapaneseAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;

/** The analyzer of each language. */
final class Analyzers {
  private Analyzers() {}

  static Analyzer all() {
    return new PerFieldAnalyzerWrapper(
        new Unicode(),
        Map.of(
            Language.ENGLISH.field(), new EnglishAnalyzer(),
            Language.JAPANESE.field(), new JapaneseAnalyzer(),
            Language.CHINESE.field(), new SmartChineseAnalyzer()));
  }

  private static final class Unicode extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new ICUTokenizer();
      return new TokenStreamComponents(words, new ICUFoldingFilter(words));
    }
  }
}
