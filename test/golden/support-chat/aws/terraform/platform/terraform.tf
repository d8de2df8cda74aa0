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

  backend "s3" {
    bucket       = "support-chat-prod-state-06f9d2"
    encrypt      = true
    key          = "support-chat/production/platform.tfstate"
    kms_key_id   = "alias/support-chat-prod-state"
    region       = "eu-north-1"
    use_lockfile = true
  }
}
