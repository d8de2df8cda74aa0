terraform {
  required_version = ">= 1.11"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.1"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "2.38.0"
    }
  }

  backend "gcs" {
    bucket = "support-chat-prod-state-05073c"
    prefix = "support-chat/production/platform"
  }
}
