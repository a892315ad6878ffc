package dev.fovea.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A master and workers as processes of this machine, one core each; needs the environment of {@link Children}. Executors know
 * the number of their worker, from 0, by the variable {@code FOVEA_WORKER}.
 */
final class StandaloneCluster implements AutoCloseable {

    private static final String MASTER = "org.apache.spark.deploy.master.Master";
    private static final String WORKER = "org.apache.spark.deploy.worker.Worker";

    private final Path folder;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    private StandaloneCluster(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static StandaloneCluster start(Path folder, int workers) throws IOException, InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(folder, freePort());
        try {
            cluster.launch("master", MASTER, "--host", "127.0.0.1", "--port", cluster.port + "", "--webui-port", "0");
            cluster.awaitMaster();
            for (int i = 0; i < workers; i++) {
                String work =
                        Files.createDirectories(folder.resolve("worker" + i)).toString();
                cluster.launch(
                        "worker" + i,
                        WORKER,
                        cluster.url(),
                        "--host",
                        // Spark starts no second attempt on the host of the first: one machine passes for two.
                        i % 2 == 0 ? "127.0.0.1" : "localhost",
                        "--cores",
                        "1",
                        "--memory",
                        "2g",
                        "--webui-port",
                        "0",
                        "--work-dir",
                        work);
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** What {@code spark.master} is for it. */
    String url() {
        return "spark://127.0.0.1:" + port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void launch(String name, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Children.moduleOptions());
        command.add("-Xmx256m");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("FOVEA_WORKER", name.replaceAll("[^0-9]", ""));
        processes.add(builder.start());
    }

    private void awaitMaster() throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new IOException("the master does not listen; " + Files.readString(folder.resolve("master.log")));
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
