// The work of the recorded runs: a job of two stages with a shuffle between them, each task asleep for a while.
// Faults of the program itself come as arguments in driverseat's words: fault=throw-once:task:0.1, fault=exit=3:app.
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

public class Work {
    /** Leaves a file behind, so that somebody outside can tell how far the job is: the event log is written too late for that. */
    static void mark(String folder, String what) {
        try {
            if (!folder.isEmpty() && !Files.exists(Path.of(folder, what))) {
                Files.createFile(Path.of(folder, what));
            }
        } catch (java.io.IOException problem) {
            throw new java.io.UncheckedIOException(problem);
        }
    }

    /** A task: its marks, its sleep, and what goes wrong with it. */
    static void task(TreeMap<String, String> options, int stage, long millis) throws Exception {
        TaskContext task = TaskContext.get();
        String marks = options.getOrDefault("marks", "");
        String name = stage + "-" + task.taskAttemptId() + "@" + SparkEnv.get().executorId();
        mark(marks, "start-" + name);
        for (String fault : options.getOrDefault("fault", "").split(" ")) {
            if (fault.endsWith(":task:" + stage + "." + task.partitionId())) {
                fail(fault.substring(0, fault.indexOf(":task:")), marks, stage + "-" + task.partitionId());
            }
        }
        Thread.sleep(millis);
        mark(marks, "end-" + name);
    }

    static void fail(String action, String marks, String name) throws Exception {
        Path struck = Path.of(marks, "struck-" + name);
        boolean first = !Files.exists(struck);
        mark(marks, "struck-" + name);
        if (action.equals("throw") || action.equals("throw-once") && first) {
            throw new IllegalStateException("Work: task failure");
        }
        if (action.startsWith("exit=")) {
            System.exit(Integer.parseInt(action.substring(5)));
        }
        if (action.equals("oom") && first) {
            exhaust();
        }
    }

    static void exhaust() {
        List<long[]> hoard = new ArrayList<>();
        while (true) {
            hoard.add(new long[4_000_000]);
        }
    }

    static int bytes(String size) {
        return size.endsWith("m") ? Integer.parseInt(size.substring(0, size.length() - 1)) << 20 : Integer.parseInt(size);
    }

    public static void main(String[] args) throws Exception {
        TreeMap<String, String> options = new TreeMap<>();
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            options.merge(pair[0], pair.length > 1 ? pair[1] : "", (first, second) -> first + " " + second);
        }
        int maps = Integer.parseInt(options.getOrDefault("maps", "6"));
        int reduces = Integer.parseInt(options.getOrDefault("reduces", "6"));
        long mapMillis = Long.parseLong(options.getOrDefault("map-ms", "3000"));
        long reduceMillis = Long.parseLong(options.getOrDefault("reduce-ms", "6000"));
        int bytes = bytes(options.getOrDefault("reduce-bytes", "0"));
        String marks = options.getOrDefault("marks", "");

        JavaSparkContext context = new JavaSparkContext(new SparkConf().setAppName("Work"));
        mark(marks, "app-" + context.sc().applicationId());
        List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            numbers.add(i);
        }
        JavaPairRDD<Integer, Integer> mapped = context.parallelize(numbers, maps).mapPartitionsToPair(part -> {
            task(options, 0, mapMillis);
            List<Tuple2<Integer, Integer>> pairs = new ArrayList<>();
            part.forEachRemaining(n -> pairs.add(new Tuple2<>(n % reduces, n)));
            return pairs.iterator();
        });
        if (options.containsKey("cache")) {
            mapped = mapped.persist(StorageLevel.MEMORY_ONLY());
        }
        int jobs = Integer.parseInt(options.getOrDefault("jobs", "1"));
        long sum = 0;
        for (int job = 0; job < jobs; job++) {
            List<Tuple2<Integer, byte[]>> rows = mapped.groupByKey(reduces).mapPartitionsToPair(part -> {
                task(options, 1, reduceMillis);
                List<Tuple2<Integer, byte[]>> sums = new ArrayList<>();
                part.forEachRemaining(group -> {
                    int total = 0;
                    for (int n : group._2) {
                        total += n;
                    }
                    sums.add(new Tuple2<>(total, new byte[bytes]));
                });
                return sums.iterator();
            }).collect();
            sum = 0;
            for (Tuple2<Integer, byte[]> row : rows) {
                sum += row._1;
            }
            System.out.println("RESULT sum=" + sum + " correct=" + (sum == 500500));
        }
        mark(marks, "end-of-work");
        String fault = options.getOrDefault("fault", "");
        if (fault.contains("throw:app")) {
            throw new IllegalStateException("Work: after the job");
        }
        if (fault.contains("oom:app")) {
            exhaust();
        }
        int exit = fault.indexOf(":app") < 0 ? -1 : fault.lastIndexOf("exit=", fault.indexOf(":app"));
        if (exit >= 0) {
            System.exit(Integer.parseInt(fault.substring(exit + 5, fault.indexOf(":app"))));
        }
        if (!fault.contains("no-stop:app")) {
            context.stop();
        }
    }
}
